"""What the office does with a training: series, copies, people carried over, the waiting list."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from catalog.models import Training
from enrollments.enums import EnrollmentState
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.enrollments.admin.office import act, change
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LIST = "admin:catalog_training_changelist"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_series_lists_its_clashes_first(office, practice, training):
    trainer = training.trainers.get()
    other = make_training(practice=practice, days=30, trainers=0)
    other.posts.create(user=trainer)
    noon = (timezone.now().astimezone(AMSTERDAM) + timedelta(days=30)).replace(hour=12)
    other.sessions.update(starts_at=noon, ends_at=noon + timedelta(hours=2))
    first = noon.date() - timedelta(days=7)
    rule = {
        "what": "dates",
        "first": first.isoformat(),
        "starts": "00:30",
        "ends": "23:30",
        "weekdays": [first.weekday()],
        "every_weeks": 1,
        "count": 3,
    }
    page = office.post(act(training, "series"), rule)
    rows = soup(page).select(".act tbody tr")

    assert training.sessions.count() == 1
    assert len(rows) == 3
    assert "is already taken" in words(rows[0])
    assert [bool(row.select_one("[checked]")) for row in rows] == [False, True, True]
    chosen = [row.input["value"] for row in rows[1:]]
    office.post(act(training, "series"), {**rule, "confirmed": "yes", "date": chosen})
    assert training.sessions.count() == 3
    office.post(act(training, "series"), {**rule, "what": "trainings", "confirmed": "yes", "date": chosen})
    assert Training.objects.filter(title="Trust and care").count() == 3
    assert not Training.objects.filter(title="Trust and care", is_published=True).exclude(pk=training.pk).exists()


def test_a_series_shows_whose_time_is_taken_and_goes_on_as_the_last_date(office, practice, training):
    person = make_student(practice, first_name="Ada", last_name="X")
    other = make_training(practice=practice, title="Elsewhere", days=60)
    for one in (training, other):
        put_in_state(one.offering_ptr, person, EnrollmentState.ENROLLED)
    form = soup(office.get(act(training, "series"))).select_one(".act form")
    local = training.starts_at.astimezone(AMSTERDAM)
    assert form.select_one("[name=first]")["value"] == (local + timedelta(days=7)).date().isoformat()
    assert form.select_one("[name=starts]")["value"] == f"{local:%H:%M}"

    day = other.starts_at.astimezone(AMSTERDAM)
    rule = {"first": day.date().isoformat(), "starts": "00:30", "ends": "23:30", "weekdays": [day.weekday()]}
    page = office.post(act(training, "series"), {**rule, "what": "dates", "every_weeks": 1, "count": 1})
    assert "Ada X is already taken: Elsewhere" in words(soup(page).select_one(".act tbody"))


def test_a_copy_keeps_the_time_of_the_day(office, training):
    first = (timezone.now() + timedelta(days=200)).date()
    data = {"title": "Again", "first": first.isoformat(), "accept_clashes": "on"}
    page = soup(office.post(act(training, "copy"), data, follow=True))

    made = Training.objects.get(title="Again")
    assert page.select(f"main a[href='{change(made)}']")
    local = made.starts_at.astimezone(AMSTERDAM), training.starts_at.astimezone(AMSTERDAM)
    assert local[0].date() == first
    assert local[0].time() == local[1].time()
    assert not made.is_published
    assert made.seats_taken == 0


def test_people_are_moved_with_a_table_of_what_became_of_each(office, practice, training):
    target = make_training(practice=practice, title="Later", days=40, capacity=1)
    people = [make_student(practice, first_name=name, last_name="X") for name in ("Ada", "Bo")]
    for person in people:
        put_in_state(training.offering_ptr, person, EnrollmentState.ENROLLED)
    data = {"target_training": target.pk, "operation": "move", "students": [person.pk for person in people]}
    text = words(soup(office.post(act(training, "move"), data)).select_one(".act"))

    assert "Carried over (1) Ada X" in text
    assert "Not possible (1) Bo X" in text
    assert target.enrollments.get().student == people[0]


def test_everybody_is_carried_over_at_once(office, practice, training):
    target = make_training(practice=practice, title="Later", days=40)
    people = [make_student(practice, first_name=name, last_name="X") for name in ("Ada", "Bo")]
    for person in people:
        put_in_state(training.offering_ptr, person, EnrollmentState.ENROLLED)
    data = {"target_training": target.pk, "operation": "copy"}

    refused = office.post(act(training, "move"), data)
    office.post(act(training, "move"), {**data, "everybody": "on"})

    assert "Choose at least one person." in words(soup(refused).select_one("form.act, .act"))
    assert {one.student for one in target.enrollments.all()} == set(people)


def test_waiting_list_and_figures(office, practice, training):
    on = training.offering_ptr
    put_in_state(on, make_student(practice, first_name="Wil", last_name="Wacht"), EnrollmentState.WAITLIST)
    page = soup(office.get(change(training)))

    assert "Wil Wacht" in words(page.main)
    overview = words(soup(office.get(reverse("admin:index"))).main)
    assert "Free places and people waiting" in overview
    assert len(soup(office.get(reverse(LIST), {"places": "invitable"})).select("td.field-seats")) == 1
    office.post(act(training, "invite-next"), {"count": 1})
    assert training.enrollments.get().state == EnrollmentState.WAITLIST_INVITED
    assert office.get(reverse("admin:enrollments_waitlistdecision_changelist")).status_code == 200


def test_call_off_confirm_publish_and_archive(office, training):
    office.post(act(training, "confirm"))
    office.post(act(training, "deactivate"))
    training.refresh_from_db()
    assert (training.run_state, training.is_published) == ("confirmed", False)
    office.post(act(training, "publish"))
    office.post(act(training, "call-off"), {"reason": "Flood"})
    office.post(act(training, "archive"), {"reason": "Over"})
    training.refresh_from_db()
    assert (training.run_state, training.is_published, training.is_active) == ("called_off", False, False)
    assert office.get(change(training)).status_code == 200


@pytest.mark.parametrize("name", ["copy", "series", "move", "invite-next", "call-off"])
def test_s2_another_schools_training_is_not_there(training, name):
    there = PracticeFactory()
    boss = member(there, Role.ADMIN)
    with_app(boss)
    stranger = browser_of(boss, second_factor=True)

    assert stranger.get(act(training, name)).status_code in {302, 404}
    assert stranger.post(act(training, name), {"reason": "x", "count": 1}).status_code in {302, 404}
    assert "Trust and care" not in words(soup(stranger.get(reverse(LIST))).main)
    training.refresh_from_db()
    assert training.run_state == "planned"
