"""The waiting list of a course in the office: places, who is next, one person, and what was decided."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role, Surface
from config.kit.dashboard import read_queues
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, WaitlistDecision
from enrollments.services.enrolling import wait_for_pack
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import MembershipFactory, PracticeFactory
from tests.factories.catalog import CoursePackFactory
from tests.factories.delivery import deliver_all
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LIST = "admin:catalog_coursepack_changelist"


@pytest.fixture
def pack():
    return CoursePackFactory(title="Algebra", capacity=0)


@pytest.fixture
def office(pack):
    boss = member(pack.practice, Role.ADMIN)
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.fixture
def line(pack):
    people = [MembershipFactory(practice=pack.practice).user for _ in range(3)]
    return [wait_for_pack(pack.pk, student=student, surface=Surface.PAGES) for student in people]


def at(row, act=None):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{'act' if act else 'change'}"
    return reverse(name, args=[row.pk, act] if act else [row.pk])


def raise_places(office, pack, count):
    html = soup(office.get(at(pack)))
    form = html.select_one("#coursepack_form")
    data = {one["name"]: one.get("value", "") for one in form.select("input[name]") if one.get("type") != "checkbox"}
    data |= {one["name"]: "on" for one in form.select("input[type=checkbox][checked]")}
    data |= {one["name"]: one.text.strip() for one in form.select("textarea[name]")}
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]")
        data[one["name"]] = chosen["value"] if chosen else ""
    answer = office.post(at(pack), data | {"capacity": count})
    assert answer.status_code == 302, words(soup(answer).main)


def waits_for_the_office(pack):
    """What the overview counts."""
    readings = read_queues(frozenset({pack.practice_id}))
    return next(one.value for one in readings if one.figure.name == "course places and people waiting")


def states(line):
    return [Enrollment.objects.values_list("state", flat=True).get(pk=row.pk) for row in line]


def test_more_places_then_the_next_with_one_click(office, pack, line):
    assert office.get(at(pack, "invite-next")).status_code == 403, "no place is free"
    assert waits_for_the_office(pack) == 0

    raise_places(office, pack, 2)

    assert states(line) == [State.WAITLIST] * 3, "more places invite nobody by themselves"
    assert waits_for_the_office(pack) == 1
    assert "Free places in courses and people waiting" in words(soup(office.get(reverse("admin:index"))).main)
    assert len(soup(office.get(reverse(LIST), {"places": "invitable"})).select("td.field-waitlist_length")) == 1
    text = words(soup(office.get(at(pack))).main)
    assert all(str(row.student) in text for row in line)
    office.post(at(pack, "invite-next"), {"count": 5})
    assert states(line) == [State.WAITLIST_INVITED, State.WAITLIST_INVITED, State.WAITLIST]
    decisions = soup(office.get(at(pack))).find("th", string="Outcome").find_parent("table")
    assert len(decisions.select("tbody tr")) == 3, "two invitations, and why it stopped"
    assert "The school invited the next" in words(decisions)
    assert list(differences()) == []


def test_one_person_is_invited_put_back_and_taken_off(office, pack, line):
    first, second, _third = line
    raise_places(office, pack, 1)
    refused = office.post(at(second, "invite"))
    assert (refused.status_code, states(line)) == (422, [State.WAITLIST] * 3)

    office.post(at(first, "invite"))
    assert states([first]) == [State.WAITLIST_INVITED]
    office.post(at(first, "return"))
    assert states([first]) == [State.WAITLIST]
    office.post(at(first, "invite"))
    office.post(at(first, "withdraw"))
    assert states(line) == [State.WAITLIST_INVITE_EXPIRED, State.WAITLIST, State.WAITLIST]
    office.post(at(second, "take-off"), {"reason": "Moved away"})
    assert states(line) == [State.WAITLIST_INVITE_EXPIRED, State.CANCELED, State.WAITLIST]
    assert office.get(at(second, "take-off")).status_code == 403
    assert WaitlistDecision.objects.filter(cause="staff_chose", outcome="invited").count() == 2
    assert list(differences()) == []


def test_who_only_waited_is_not_told_of_lessons(office, line):
    OutboxMessage.objects.all().delete()

    office.post(at(line[0], "take-off"), {"reason": "Moved away"})

    (mail,) = deliver_all()
    assert mail.subject == "You are off the waiting list: Algebra"
    assert "The school took you off the waiting list of Algebra." in mail.text
    assert "lessons" not in mail.text


def test_another_schools_course_is_not_there(pack, line):
    stranger = member(PracticeFactory(), Role.ADMIN)
    with_app(stranger)
    browser = browser_of(stranger, second_factor=True)
    for row, act in ((pack, "invite-next"), (line[0], "invite"), (line[0], "take-off")):
        assert browser.post(at(row, act), {"count": 1, "reason": "x"}).status_code == 404
    assert states(line) == [State.WAITLIST] * 3
