"""Trainings in the office: dates, clashes, series, copies, people carried over."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from catalog.models import Training
from enrollments.enums import EnrollmentState
from scheduling.models import Session
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import PracticeFactory, make_student, make_trainer
from tests.factories.catalog import LocationFactory, TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LIST = "admin:catalog_training_changelist"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = (timezone.now() + timedelta(days=20)).date().isoformat()


@pytest.fixture
def practice(db):
    return PracticeFactory(name="North")


@pytest.fixture
def office(practice):
    boss = member(practice, Role.ADMIN)
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.fixture
def training(practice):
    return make_training(practice=practice, title="Trust and care", capacity=3)


def change(training):
    return reverse("admin:catalog_training_change", args=[training.pk])


def act(training, name):
    return reverse("admin:catalog_training_act", args=[training.pk, name])


def date(number, *, day=DAY, start="19:00", end="21:00", location="", pk="", offering="", **more):
    row = {
        "id": pk,
        "offering": offering,
        "starts_at_0": day,
        "starts_at_1": start,
        "ends_at_0": day,
        "ends_at_1": end,
        "location": location,
        "meet_link": "",
        "note": "",
        **more,
    }
    return {f"sessions-{number}-{name}": value for name, value in row.items()}


def led_by(*rows, initial=0):
    """Rows of trainers: users to add, or (post, delete) for those already there."""
    values = {"posts-TOTAL_FORMS": len(rows), "posts-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        post, gone = row if isinstance(row, tuple) else (None, False)
        user = post.user_id if post else row.pk
        values |= {f"posts-{number}-id": post.pk if post else "", f"posts-{number}-user": user}
        values |= {f"posts-{number}-DELETE": "on"} if gone else {}
    return values


def form(practice, kind, *dates, initial=0, **values):
    rows = {name: value for one in dates for name, value in one.items()}
    return {
        "practice": practice.pk,
        "title": "Evening",
        "training_type": kind.pk,
        "description": "",
        "price": 0,
        "capacity": 10,
        "minimum_participants": "",
        "decide_at_0": "",
        "decide_at_1": "",
        "when_short": "ask",
        "apply_policies": "on",
        "is_published": "on",
        "default_location": "",
        **led_by(),
        "sessions-TOTAL_FORMS": len(dates),
        "sessions-INITIAL_FORMS": initial,
        **rows,
        **values,
    }


def errors(response):
    return words(soup(response).main)


def test_a_training_is_made_with_its_dates_and_trainers(office, practice):
    kind, trainer = TrainingTypeFactory(practice=practice), make_trainer(practice)
    response = office.post(
        reverse("admin:catalog_training_add"),
        form(practice, kind, date(0), date(1, start="21:30", end="22:00"), **led_by(trainer)),
    )

    assert response.status_code == 302, errors(response)
    made = Training.objects.get(title="Evening")
    assert list(made.trainers.all()) == [trainer]
    assert made.sessions.count() == 2
    assert made.starts_at == made.sessions.earliest("starts_at").starts_at
    assert made.is_listed


def test_clashes_are_shown_before_saving_and_let_be_by_a_tick(office, practice):
    kind, room = TrainingTypeFactory(practice=practice), LocationFactory(practice=practice, name="Hall")
    values = form(practice, kind, date(0, location=room.pk))
    office.post(reverse("admin:catalog_training_add"), values)
    values["title"] = "Second"

    refused = office.post(reverse("admin:catalog_training_add"), values)
    assert refused.status_code == 200
    assert "Hall is already taken: Evening" in errors(refused)
    assert not Training.objects.filter(title="Second").exists()
    accepted = office.post(reverse("admin:catalog_training_add"), {**values, "accept_clashes": "on"})
    assert accepted.status_code == 302
    listed = office.get(reverse("admin:scheduling_session_changelist"), {"clashes": "yes"})
    assert len(soup(listed).select("td.field-offering")) == 2
    assert "2 waiting" in words(soup(office.get(reverse("admin:index"))).main)


def test_saving_moves_adds_and_cancels_dates(office, practice, training):
    one, leader = training.sessions.get(), training.trainers.get()
    stay = led_by((training.posts.get(), False), initial=1)
    kind = training.training_type
    moved = date(0, pk=one.pk, offering=training.pk, start="10:00", end="12:00")
    response = office.post(
        change(training),
        form(practice, kind, moved, date(1, offering=training.pk), initial=1, title="New name", **stay),
    )

    assert response.status_code == 302, errors(response)
    training.refresh_from_db()
    one.refresh_from_db()
    assert training.title == "New name"
    assert training.sessions.count() == 2
    assert list(training.trainers.all()) == [leader]
    assert one.calendar_sequence == 1
    gone = date(0, pk=one.pk, offering=training.pk, start="10:00", end="12:00", DELETE="on")
    other = training.sessions.exclude(pk=one.pk).get()
    stays = date(1, pk=other.pk, offering=training.pk)
    office.post(change(training), form(practice, kind, gone, stays, initial=2, title="New name", **stay))
    one.refresh_from_db()
    assert one.status == "canceled"
    assert Session.objects.filter(offering=training.pk).count() == 2


def test_trainers_are_rows_that_come_and_go(office, practice, training):
    one, old, new = training.sessions.get(), training.posts.get(), make_trainer(practice)
    kept = date(0, pk=one.pk, offering=training.pk)
    values = form(practice, training.training_type, kept, initial=1, title=training.title)
    page = soup(office.get(change(training)))
    assert page.select_one("select[name=posts-0-user] option[selected]")["value"] == str(old.user_id)
    response = office.post(change(training), values | led_by((old, True), new, initial=1))

    assert response.status_code == 302, errors(response)
    assert list(training.trainers.all()) == [new]
    stranger = make_trainer(PracticeFactory())
    refused = office.post(change(training), values | led_by((training.posts.get(), False), stranger, initial=1))
    assert refused.status_code == 200
    assert list(training.trainers.all()) == [new]


def test_only_trainers_of_the_school_are_offered(office, practice):
    make_trainer(practice, first_name="Tessa", last_name="Leads")
    make_student(practice, first_name="Tessa", last_name="Learns")
    make_trainer(PracticeFactory(), first_name="Tessa", last_name="Elsewhere")
    asked = {"app_label": "catalog", "model_name": "trainingtrainer", "field_name": "user", "term": "Tessa"}
    found = office.get(reverse("admin:autocomplete"), asked).json()["results"]

    assert [one["text"] for one in found] == ["Tessa Leads"]


def test_a_new_training_has_a_row_for_its_first_date(office):
    page = soup(office.get(reverse("admin:catalog_training_add")))
    assert page.select_one("[name=sessions-0-starts_at_0]")
    assert page.select_one("[name=posts-0-user]")


def test_dates_on_the_page_are_the_clock_of_the_viewer_and_name_it(office, training):
    one = training.sessions.get()
    text = words(soup(office.get(change(training))).select_one("#sessions-group"))
    assert f"{one.starts_at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}" in text
    assert "Amsterdam time" in text


def test_what_a_service_refuses_saves_nothing(office, practice, training):
    one = training.sessions.get()
    wrong = date(0, pk=one.pk, offering=training.pk, start="12:00", end="10:00")
    response = office.post(change(training), form(practice, training.training_type, wrong, initial=1, title="Lost"))

    assert response.status_code == 200
    training.refresh_from_db()
    assert training.title == "Trust and care"


def test_a_series_lists_its_clashes_first(office, practice, training):
    trainer = training.trainers.get()
    other = make_training(practice=practice, days=30, trainers=0)
    other.posts.create(user=trainer)
    busy = other.sessions.get()
    first = busy.starts_at.date() - timedelta(days=7)
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


def test_a_copy_keeps_the_time_of_the_day(office, training):
    first = (timezone.now() + timedelta(days=200)).date()
    office.post(act(training, "copy"), {"title": "Again", "first": first.isoformat(), "accept_clashes": "on"})

    made = Training.objects.get(title="Again")
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


@pytest.mark.parametrize(
    "model",
    ["catalog_trainingtype", "catalog_location", "catalog_bookingpolicy", "catalog_cancellationpolicy",
     "catalog_reminderschedule", "accounts_studenttype", "accounts_studentstatus", "scheduling_session",
     "enrollments_reminderrun", "catalog_training"],
)  # fmt: skip
def test_every_list_opens(office, training, model):
    assert office.get(reverse(f"admin:{model}_changelist")).status_code == 200
    if model not in {"scheduling_session", "enrollments_reminderrun"}:
        assert office.get(reverse(f"admin:{model}_add")).status_code == 200


def test_a_type_follows_only_its_own_schools_rules(training):
    from tests.factories.accounts import UserFactory  # noqa: PLC0415 - once
    from tests.factories.catalog import BookingPolicyFactory  # noqa: PLC0415 - once

    root = browser_of(UserFactory(is_superuser=True), second_factor=True)
    foreign = BookingPolicyFactory(practice=PracticeFactory())
    kind = training.training_type
    address = reverse("admin:catalog_trainingtype_change", args=[kind.pk])
    response = root.post(address, {"name": kind.name, "booking_policy": foreign.pk, "is_active": "on"})

    assert "another school" in errors(response)
    kind.refresh_from_db()
    assert kind.booking_policy is None


@pytest.mark.parametrize("model", ["catalog_training", "scheduling_session", "catalog_trainingtype"])
def test_lists_cost_the_same_for_one_and_for_three(office, practice, training, model):
    address = reverse(f"admin:{model}_changelist")
    office.get(address)
    with CaptureQueriesContext(connection) as one:
        office.get(address)
    for _number in range(2):
        make_training(practice=practice)
    with CaptureQueriesContext(connection) as three:
        office.get(address)

    assert len(one) == len(three)
