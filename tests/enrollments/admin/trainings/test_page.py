"""A training's page in the office: dates, trainers, clashes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from catalog.models import Training
from scheduling.models import Session
from tests.enrollments.admin.office import change, date, errors, form, led_by
from tests.factories.accounts import PracticeFactory, make_student, make_trainer
from tests.factories.catalog import LocationFactory, TrainingTypeFactory
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


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
