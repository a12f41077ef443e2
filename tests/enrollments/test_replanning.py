"""A lesson that was called off is owed: the student chooses another time, and nobody is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from catalog.enums import ProfileStatus
from config.kit.dashboard import read_queues
from config.kit.errors import Conflict, DomainError, Forbidden, Invalid
from enrollments.invariants import differences
from enrollments.models import Enrollment
from enrollments.pages.picking import write_instant
from enrollments.services.enrolling import Choice, enroll_in_pack
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.lessons import cancel_slot, remove_slot
from scheduling.services.replacements import choose_replacement
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def free_pack():
    return make_pack(price=0, title="Meet me first", required_classes_count=2)


@pytest.fixture
def tutor(free_pack) -> User:
    person: User = free_pack.tutor_profile.user
    return person


@pytest.fixture
def learner(free_pack) -> User:
    return MembershipFactory(practice=free_pack.practice).user


@pytest.fixture
def enrolled(free_pack, learner, hours) -> Enrollment:
    return enroll_in_pack(free_pack.pk, student=learner, actor=learner, choice=Choice(starts=hours(10, 12)))


@pytest.fixture
def short(enrolled, tutor) -> Enrollment:
    """The tutor called off the first lesson."""
    cancel_slot(enrolled.lesson_slots.earliest("starts_at"), actor=tutor)
    standing: Enrollment = enrolled
    return standing


def page_of(enrollment):
    return reverse("enrollments:replacement", args=[enrollment.uid])


def planned(enrollment):
    return list(
        enrollment.lesson_slots.filter(status=SlotStatus.BOOKED)
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
    )


# -- The service ------------------------------------------------------------------------------------


def test_the_student_chooses_another_time_and_the_tutor_is_told(short, learner, tutor, hours):
    OutboxMessage.objects.all().delete()

    slot = choose_replacement(short, start=hours(14)[0], actor=learner)

    assert planned(short) == hours(12, 14)
    assert slot.status == SlotStatus.BOOKED
    assert set(OutboxMessage.objects.values_list("kind", "user_id")) == {("scheduling.lesson_planned", tutor.pk)}


def test_no_more_lessons_than_were_sold(short, learner, hours):
    choose_replacement(short, start=hours(14)[0], actor=learner)

    with pytest.raises(Conflict) as caught:
        choose_replacement(short, start=hours(16)[0], actor=learner)

    assert caught.value.error_code == "lessons_complete"
    assert planned(short) == hours(12, 14)


def test_only_times_that_the_tutor_offers(short, learner, hours):
    with pytest.raises(DomainError) as taken:
        choose_replacement(short, start=hours(12)[0], actor=learner)
    with pytest.raises(Invalid) as closed:
        choose_replacement(short, start=hours(14)[0] + timedelta(minutes=7), actor=learner)

    assert (taken.value.error_code, closed.value.error_code) == ("time_taken", "time_not_offered")
    assert planned(short) == hours(12)


def test_the_most_lessons_a_day_still_hold(short, learner, free_pack, hours):
    free_pack.max_daily_lessons = 1
    free_pack.save(update_fields=["max_daily_lessons"])
    short.refresh_from_db()

    with pytest.raises(Invalid) as caught:
        choose_replacement(short, start=hours(14)[0], actor=learner)

    assert caught.value.error_code == "daily_limit"
    choose_replacement(short, start=hours(14, day=3)[0], actor=learner)


def test_nobody_else_chooses(short, free_pack, hours):
    others = [MembershipFactory(practice=free_pack.practice).user, make_pack().tutor_profile.user]
    for other in others:
        with pytest.raises(Forbidden):
            choose_replacement(short, start=hours(14)[0], actor=other)
    assert planned(short) == hours(12)


def test_a_course_off_sale_is_still_owed_but_needs_its_tutor(short, learner, free_pack, hours):
    profile = free_pack.tutor_profile
    type(free_pack).objects.filter(pk=free_pack.pk).update(is_published=False)
    type(profile).objects.filter(pk=profile.pk).update(status=ProfileStatus.REJECTED)
    fresh = Enrollment.objects.get(pk=short.pk)
    with pytest.raises(Conflict) as caught:
        choose_replacement(fresh, start=hours(14)[0], actor=learner)
    assert caught.value.error_code == "tutor_not_teaching"

    type(profile).objects.filter(pk=profile.pk).update(status=ProfileStatus.APPROVED)
    choose_replacement(Enrollment.objects.get(pk=short.pk), start=hours(14)[0], actor=learner)


# -- What people are told ---------------------------------------------------------------------------


@pytest.mark.parametrize("service", [cancel_slot, remove_slot])
def test_the_message_leads_to_choosing(enrolled, learner, tutor, service):
    service(enrolled.lesson_slots.first(), actor=tutor)

    sent = OutboxMessage.objects.filter(kind="scheduling.lesson_canceled")
    assert {(row.user_id, row.url) for row in sent} == {(learner.pk, page_of(enrolled))}
    assert all(row.context["may_choose"] for row in sent)


def test_unpaid_times_are_not_promised_again(pending, pack):
    cancel_slot(pending.lesson_slots.first(), actor=pack.tutor_profile.user)

    sent = OutboxMessage.objects.filter(kind="scheduling.lesson_canceled")
    assert sent
    assert not [row for row in sent if row.context["may_choose"] or "another-time" in row.url]


def test_the_students_pages_say_what_happens_next(client, short, learner):
    client.force_login(learner)
    for address in (reverse("enrollments:enrollment", args=[short.uid]), reverse("enrollments:overview")):
        html = assert_sound(client.get(address))
        assert "1 lesson is to be planned again" in words(html.main)
        assert html.main.find("a", href=page_of(short))


def test_nothing_to_plan_is_nothing_said(client, enrolled, learner, tutor):
    client.force_login(learner)
    assert "planned again" not in words(
        assert_sound(client.get(reverse("enrollments:enrollment", args=[enrolled.uid]))).main
    )
    assert client.get(page_of(enrolled))["Location"] == reverse("enrollments:enrollment", args=[enrolled.uid])
    client.force_login(tutor)
    assert "plan again" not in words(assert_sound(client.get(reverse("enrollments:teaching"))).main)


def test_the_tutor_sees_whom_a_lesson_is_owed(client, short, tutor):
    client.force_login(tutor)
    html = assert_sound(client.get(reverse("enrollments:teaching")))

    assert "1 lesson to plan again" in words(html.select_one("section[aria-labelledby=to-plan]"))


# -- The page ---------------------------------------------------------------------------------------


def test_a_time_is_chosen_on_the_page(client, short, learner, hours):
    client.force_login(learner)
    html = assert_sound(client.get(page_of(short)))
    value = write_instant(hours(14)[0])
    assert html.select_one(f"input[type=radio][value='{value}']") or html.select("input[type=radio]")

    response = client.post(page_of(short), {"t": value}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("enrollments:enrollment", args=[short.uid])
    assert planned(short) == hours(12, 14)


def test_a_time_that_went_meanwhile_is_explained(client, short, learner, hours):
    client.force_login(learner)
    for value, said in (("", "Please choose a time"), (write_instant(hours(12)[0]), "already has a lesson")):
        html = assert_sound(client.post(page_of(short), {"t": value}), 422)
        assert said in words(html.main)
    assert planned(short) == hours(12)


def test_the_page_is_for_the_student_and_who_plans(client, short, tutor, learner, free_pack):
    stranger = MembershipFactory(practice=free_pack.practice).user
    for person, expected in ((learner, 200), (tutor, 200), (stranger, 403), (make_pack().tutor_profile.user, 404)):
        client.force_login(person)
        assert client.get(page_of(short)).status_code == expected


# -- The office -------------------------------------------------------------------------------------


def waiting(practices=None):
    return {reading.figure.name: reading.value for reading in read_queues(practices)}["lessons to plan again"]


def age(enrollment, by):
    Enrollment.objects.filter(pk=enrollment.pk).update(enrolled_at=timezone.now() - by)
    LessonSlot.objects.filter(enrollment=enrollment).update(updated_at=timezone.now() - by)


def test_the_office_is_told_after_a_day(short, learner, hours, free_pack):
    assert waiting() == 0
    age(short, timedelta(hours=25))
    assert waiting() == waiting(frozenset({free_pack.practice_id})) == 1
    assert waiting(frozenset({0})) == 0
    choose_replacement(short, start=hours(14)[0], actor=learner)
    age(short, timedelta(hours=25))
    assert waiting() == 0


def test_the_queue_leads_to_those_enrolments(client, short, settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    age(short, timedelta(hours=25))
    boss = MembershipFactory(practice=short.practice, role=Role.ADMIN).user
    client.force_login(boss)
    address = reverse("admin:enrollments_enrollment_changelist")

    for query, listed in (("lessons=waiting", True), ("lessons=short", True), ("state__exact=canceled", False)):
        html = client.get(f"{address}?{query}").content.decode()
        assert (reverse("admin:enrollments_enrollment_change", args=[short.pk]) in html) is listed


def test_a_seat_that_nobody_can_plan_is_a_difference(short, tutor, free_pack):
    cancel_slot(short.lesson_slots.get(status=SlotStatus.BOOKED), actor=tutor)
    assert list(differences()) == []
    type(free_pack.tutor_profile).objects.filter(pk=free_pack.tutor_profile_id).update(status=ProfileStatus.REJECTED)

    assert [line for line in differences() if "without any lesson" in line] == [
        f"Enrolment {short.pk}: takes part without any lesson, and its tutor can plan none."
    ]
