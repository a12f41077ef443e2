"""Enrolments in the office: what was paid, what was agreed, what stands beside them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role, Surface
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.joining import enroll_by_staff
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import make_student
from tests.factories.catalog import BookingPolicyFactory, CancellationPolicyFactory, TrainingTypeFactory
from tests.factories.scheduling import make_pack, make_training
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LIST = "admin:enrollments_enrollment_changelist"


@pytest.fixture
def office(pack):
    boss = member(pack.practice, Role.ADMIN)
    with_app(boss)
    return browser_of(boss, second_factor=True)


def page_of(office, enrollment):
    return soup(office.get(reverse("admin:enrollments_enrollment_change", args=[enrollment.pk])))


def test_the_list_says_free_where_nothing_is_to_be_paid(office, pack, pending, student, hours):
    free = make_pack(practice=pack.practice, price=0, required_classes_count=1)
    enroll_in_pack(free.pk, student=student, actor=student, choice=Choice(starts=hours(15)))

    html = soup(office.get(reverse(LIST)))
    assert [words(cell) for cell in html.select("td.field-payment")] == ["Free", "Not paid yet"]
    assert html.select_one("td.field-booked")


def test_the_page_tells_the_terms_in_rows(office, pending):
    html = page_of(office, pending)
    rows = {words(row.th): words(row.td) for row in html.select(".house-rows tr")}

    assert rows["Price"] == "€80.00"
    assert rows["Lessons"] == "2"
    assert rows["Planned"] == "Flexible"
    assert len(html.select(".house-rows li")) == 2
    text = words(html.main)
    assert "{" not in text
    assert "Booked" in text
    assert "In the queue since" not in text


def test_the_page_of_a_training_tells_its_policies_in_words(office, pack):
    policies = {"booking_policy": BookingPolicyFactory(), "cancellation_policy": CancellationPolicyFactory(hours=48)}
    kind = TrainingTypeFactory(practice=pack.practice, **policies)
    training = make_training(practice=pack.practice, training_type=kind)
    boss, student = member(pack.practice, Role.ADMIN), make_student(pack.practice)
    rows = page_of(office, enroll_by_staff(training.pk, student=student, actor=boss, surface=Surface.PAGES))

    told = {words(row.th): words(row.td) for row in rows.select(".house-rows tr")}
    assert told["Booking policy"].startswith("At most 2 of this type in 28 days")
    assert "until 48 hours before the first session" in told["Cancellation"]
    assert "{" not in words(rows.main)


def test_lessons_order_and_steps_stand_beside_it(office, pending):
    html = page_of(office, pending)

    for kind, count in (("lesson_slots", 2), ("order", 1), ("transitions", 1)):
        assert len(html.select(f"[id={kind}-group] tr.form-row, [id={kind}-group] tr.has_original")) == count, kind
    lesson = pending.lesson_slots.earliest("starts_at")
    assert html.find("a", href=reverse("admin:scheduling_lessonslot_change", args=[lesson.pk]))
    assert html.find("a", href=reverse("admin:enrollments_order_change", args=[pending.order.pk]))
    assert words(html.select_one("[id=order-group] .field-shown_balance")) == "€0.00"
