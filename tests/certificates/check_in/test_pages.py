"""The page at the door: what each role sees there, complete without script."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from certificates.dates import today_in
from certificates.pages.check_in import installing
from certificates.services.arrivals import record_arrivals
from config.kit.pages import styles
from enrollments.enums import EnrollmentState
from scheduling.enums import AttendanceStatus
from scheduling.services.attendance import mark_attendance
from scheduling.services.sessions import cancel_session
from tests.certificates.check_in.door import Door, kept
from tests.factories.accounts import MembershipFactory, PracticeFactory
from tests.factories.certificates import AgencyCertificateFactory, RequirementFactory
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
PAGE, ARRIVE = reverse("certificates:check-in"), reverse("certificates:check-in-arrive")


@pytest.fixture
def door():
    return Door()


def at_door(user):
    client = Client()
    client.force_login(user)
    return client


def seen(user):
    return assert_sound(at_door(user).get(PAGE)).select_one("main")


def rows(page):
    return [words(row) for row in page.select(".check-in-person")]


def fields(page, number=0):
    form = page.select("form[data-arrive]")[number]
    return {one["name"]: one.get("value", "") for one in form.select("input") if one["name"] != "csrfmiddlewaretoken"}


def test_each_sees_what_is_theirs(door):
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    lily, other = door.comes("Lily Evans"), Door(practice=door.practice, title="Fire drill")
    other.comes("Arjun Patel")
    Door().comes("Nobody Here")
    AgencyCertificateFactory(
        practice=door.practice, holder=lily.student, expires_on=today_in(door.practice) - timedelta(days=1)
    )

    for role in (Role.TRAINER, Role.INSTRUCTOR):
        own = words(seen(door.staff(role)))
        assert ("Lily Evans" in own, "Arjun Patel" in own, "Adult CPR: expired on" in own) == (True, False, True)
    admin = words(seen(door.staff(Role.ADMIN)))
    assert ("Lily Evans" in admin, "Arjun Patel" in admin, "Adult CPR: expired on" in admin) == (True, True, True)
    guard = seen(door.staff(Role.GUARD))
    assert rows(guard) == ["Lily Evans Arrived Lily Evans", "Arjun Patel Arrived Arjun Patel"]
    assert lily.student.email not in str(guard)
    assert "Nobody Here" not in words(guard) + admin


@pytest.mark.parametrize("role", [Role.STUDENT, Role.TUTOR])
def test_members_who_may_not_are_told_so(door, role):
    door.comes()
    assert at_door(MembershipFactory(practice=door.practice, role=role).user).get(PAGE).status_code == 403


def test_another_schools_people_find_nothing(door):
    door.practice.host_name = "north.example"
    door.practice.save(update_fields=["host_name"])
    stranger = MembershipFactory(practice=PracticeFactory(), role=Role.ADMIN).user
    answer = at_door(stranger).get(PAGE, headers={"host": "north.example"})
    assert answer.status_code == 404
    lily = door.comes()
    form = {"nonce": "0" * 32, "session": door.session.uid, "student": lily.student.uid}
    assert at_door(stranger).post(ARRIVE, form).status_code == 404
    assert kept() == []


def test_strangers_log_in_first(client):
    answer = client.get(PAGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:login"))


def test_a_press_without_script_is_an_arrival(door):
    door.comes()
    trainer = door.staff(first_name="Tom", last_name="Reid")
    desk = at_door(trainer)
    form = fields(assert_sound(desk.get(PAGE)))

    desk.post(ARRIVE, form)
    page = assert_sound(desk.post(ARRIVE, form, follow=True))
    assert "Lily Evans arrived at" in words(page)
    assert "1 of 1 here" in words(page)
    assert "Tom Reid" in rows(page)[0]
    assert (door.marks(), kept()) == ({"Lily": "present"}, [("present", "")])
    own = {one["name"]: one["value"] for one in page.select(".check-in-back input")}
    assert not seen(door.staff(Role.ADMIN)).select(".check-in-back")
    page = assert_sound(desk.post(reverse("certificates:check-in-take-back"), own, follow=True))
    assert "0 of 1 here" in words(page)
    assert door.marks() == {}


def test_letting_in_is_another_button_and_says_why(door):
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    door.comes()
    desk, guard = at_door(door.staff()), at_door(door.staff(Role.GUARD))

    guard.post(ARRIVE, fields(soup(guard.get(PAGE))))
    assert rows(assert_sound(guard.get(PAGE)))[0].startswith("Lily Evans Arrived")
    page = assert_sound(desk.get(PAGE))
    assert "Adult CPR: none known Came at" in rows(page)[0]
    assert "Let in anyway" in rows(page)[0]
    refused = desk.post(ARRIVE, fields(page), follow=True)
    assert "Lily Evans does not have what is required on this day" in words(assert_sound(refused))
    desk.post(ARRIVE, {**fields(soup(desk.get(PAGE))), "reason": "Showed it\non paper " + "x" * 900})
    assert "Came at" not in rows(assert_sound(desk.get(PAGE)))[0]
    assert "Let in: Showed it on paper xxx" in rows(soup(desk.get(PAGE)))[0]
    assert "on paper" not in rows(soup(guard.get(PAGE)))[0]
    assert door.marks() == {"Lily": "present"}


def test_a_form_that_means_nothing_is_not_found(door):
    desk, lily = at_door(door.staff()), door.comes()
    good = {"nonce": "0" * 32, "session": door.session.uid, "student": lily.student.uid}
    for wrong in ({}, {**good, "nonce": "x"}, {**good, "student": "0" * 32}, {**good, "session": "0" * 32}):
        assert desk.post(ARRIVE, wrong).status_code == 404
    assert desk.get(ARRIVE).status_code == 405


def test_conflicts_stand_on_the_page_until_somebody_decides(door):
    lily, zoe = door.comes("Lily Evans"), door.comes("Zoë Wright")
    trainer, admin = door.staff(), door.staff(Role.ADMIN)
    mark_attendance(door.session, {lily.student_id: AttendanceStatus.ABSENT}, actor=admin)
    stale = [door.arrival(lily), door.arrival(zoe, device_at=timezone.now() - timedelta(days=2))]
    record_arrivals(stale, actor=trainer, sent_at=timezone.now())

    page = assert_sound(at_door(trainer).get(PAGE))
    text = " ".join(rows(page))
    assert "Somebody else noted otherwise" in text
    assert "The time does not fit the session" in text
    assert [fields(page, number)["seen"] for number in range(2)] == ["absent", ""]
    decided = {lily.student_id: AttendanceStatus.EXCUSED, zoe.student_id: AttendanceStatus.PRESENT}
    mark_attendance(door.session, decided, actor=admin)
    text = " ".join(rows(assert_sound(at_door(trainer).get(PAGE))))
    assert "noted otherwise" not in text
    assert "does not fit" not in text


def test_who_left_the_list_and_came_all_the_same(door):
    gone, trainer = door.comes(state=EnrollmentState.CANCELED), door.staff()
    record_arrivals([door.arrival(gone)], actor=trainer, sent_at=timezone.now())

    page = assert_sound(at_door(trainer).get(PAGE))
    assert "Came, but not on the list Lily Evans Not on the list any more" in words(page)
    assert "0 of 0 here" in words(page)


def test_a_canceled_session_says_so_and_takes_nobody(door):
    door.comes()
    trainer = door.staff()
    cancel_session(door.session, actor=door.staff(Role.ADMIN), reason="The room is flooded")
    page = seen(trainer)
    assert "Does not take place" in words(page)
    assert not page.select("form[data-arrive]")


def test_a_day_without_sessions(door):
    other = MembershipFactory(practice=door.practice, role=Role.TRAINER).user
    assert "Nothing takes place today" in words(seen(other))


def test_in_dutch(door):
    door.comes()
    page = words(seen(door.staff(language="nl")))
    assert "Aangekomen" in page
    assert "Nothing" not in page
    assert "Arrived" not in page


def test_the_same_queries_for_one_and_for_many(door):
    def queries():
        client = at_door(admin)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as caught:
            client.get(PAGE)
        return len(caught)

    admin = door.staff(Role.ADMIN)
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR")
    door.note(door.comes(), admin, is_override=True, reason="Renewal is booked")
    few = queries()
    for number in range(3):
        other = Door(practice=door.practice, title=f"Other {number}")
        RequirementFactory(training_type=other.training.training_type, course_text="Adult CPR")
        for _person in range(3):
            other.note(other.comes(), admin)
            other.comes()
    assert queries() == few


def test_what_an_installed_page_needs_is_public_and_names_nobody(door, client):
    client.force_login(door.staff(first_name="Tomasina"))
    manifest = client.get(reverse("certificates:check-in-manifest"))
    told = json.loads(manifest.content)
    assert manifest["Content-Type"] == "application/manifest+json"
    assert (told["start_url"], told["scope"], told["display"]) == (PAGE, PAGE, "standalone")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    worker = client.get(reverse("certificates:check-in-worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert reverse("certificates:check-in-worker").startswith(PAGE)  # or its scope would not reach the page
    offline = client.get(reverse("certificates:check-in-offline"))
    assert_sound(offline)
    assert "Tomasina" not in offline.content.decode()
    client.logout()
    for name in ("manifest", "worker", "offline"):
        assert client.get(reverse(f"certificates:check-in-{name}")).status_code == 200


def test_another_script_or_style_is_another_worker(client, monkeypatch):
    before = client.get(reverse("certificates:check-in-worker")).content
    monkeypatch.setattr(styles, "join", lambda: "changed")
    installing.version.cache_clear()
    assert client.get(reverse("certificates:check-in-worker")).content != before
    installing.version.cache_clear()


def test_only_those_who_may_find_it_in_their_menu(door):
    for role, is_there in ((Role.GUARD, True), (Role.TRAINER, True), (Role.ADMIN, True), (Role.STUDENT, False)):
        client = at_door(MembershipFactory(practice=door.practice, role=role).user)
        links = [link["href"] for link in soup(client.get("/courses/")).select(".site-nav a")]
        assert (PAGE in links) is is_there
