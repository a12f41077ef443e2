"""Whom each reminder is for, and what it tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.enums import AccountStatus, StudentStanding
from accounts.queries import students_of
from catalog.enums import ReminderAction
from enrollments.enums import LIVE, EnrollmentState
from enrollments.models import Enrollment
from enrollments.services.calendar_entries import note_calendar_entries
from enrollments.services.group_notices import Group, Letter
from enrollments.services.training_notices import session_files
from enrollments.services.waiting import first_eligible
from scheduling.services.trainings import update_training

if TYPE_CHECKING:
    from catalog.models import ReminderSchedule, Training


def send_letters(schedule: ReminderSchedule, training: Training) -> int:
    """Queue what the schedule says about the training; returns for how many people."""
    return SENDERS[ReminderAction(schedule.action)](schedule, training, Group(training))


def _tell(kind: str, schedule: ReminderSchedule, group: Group, letters: list[Letter], **extra: Any) -> int:
    start = group.offering.starts_at
    assert start is not None
    return group.tell(
        f"enrollments.{kind}",
        letters,
        dedupe_key=f"reminder:{schedule.pk}:{group.offering.pk}:{int(start.timestamp())}",
        extra={"text": schedule.text, **extra},
        expires_at=start,
    )


def _students(schedule: ReminderSchedule, training: Training, group: Group) -> int:
    """Everybody enrolled, with the dates once more: who was carried over has none yet."""
    rows = _people(training, EnrollmentState.ENROLLED)
    letters = [Letter(row.student, _own_page(row), session_files(row, group.sessions, "confirmed")) for row in rows]
    note_calendar_entries([row.pk for row in rows if not row.has_calendar_entry])
    return _tell("reminder_student", schedule, group, letters)


def _trainers(schedule: ReminderSchedule, training: Training, group: Group) -> int:
    letters = [Letter(trainer, group.staff_url) for trainer in group.trainers]
    return _tell("reminder_trainer", schedule, group, letters, taken=len(_people(training, EnrollmentState.ENROLLED)))


def _attendee_list(schedule: ReminderSchedule, training: Training, group: Group) -> int:
    rows = _people(training, EnrollmentState.ENROLLED)
    if not rows:
        return 0
    students = sorted((row.student for row in rows), key=lambda student: (student.full_name or student.email).lower())
    people = [
        {"number": number, "name": student.full_name or student.email, "phone": student.phone}
        for number, student in enumerate(students, start=1)
    ]
    letters = [Letter(trainer, group.staff_url) for trainer in group.trainers]
    return _tell("attendee_list", schedule, group, letters, people=people)


def _waiting(schedule: ReminderSchedule, training: Training, group: Group) -> int:
    letters = [
        Letter(row.student, reverse("enrollments:queue-place", args=[row.uid]))
        for row in _people(training, EnrollmentState.WAITLIST)
    ]
    return _tell("reminder_waitlist", schedule, group, letters)


def _open_spots(schedule: ReminderSchedule, training: Training, group: Group) -> int:
    """Active students who are not on it, while seats are free and nobody waits for one."""
    if training.free_seats == 0 or first_eligible(training.offering_ptr, 1):
        return 0
    present = Enrollment.objects.filter(offering=training.pk, student=OuterRef("user"), state__in=sorted(LIVE))
    profiles = students_of(training.practice).filter(
        ~Exists(present), status__standing=StudentStanding.ACTIVE, user__account_status=AccountStatus.ACTIVE
    )
    leading = {trainer.pk for trainer in group.trainers}
    letters = [
        Letter(profile.user, group.public_url)
        for profile in profiles.order_by("user")
        if profile.user_id not in leading
    ]
    if schedule.lifts_policies and training.apply_policies:
        update_training(training, actor=None, apply_policies=False)
    return _tell("open_spots", schedule, group, letters)


def _people(training: Training, state: EnrollmentState) -> list[Enrollment]:
    rows = Enrollment.objects.filter(offering=training.pk, state=state)
    people = list(rows.select_related("student").order_by("queued_at", "id"))
    for row in people:
        row.offering, row.practice = training.offering_ptr, training.practice
    return people


def _own_page(enrollment: Enrollment) -> str:
    return reverse("enrollments:enrollment", args=[enrollment.uid])


SENDERS: Final[dict[ReminderAction, Callable[[ReminderSchedule, Training, Group], int]]] = {
    ReminderAction.REMIND_STUDENTS: _students,
    ReminderAction.REMIND_TRAINERS: _trainers,
    ReminderAction.ATTENDEE_LIST: _attendee_list,
    ReminderAction.WAITLIST_REMINDER: _waiting,
    ReminderAction.OPEN_SPOTS: _open_spots,
}
