"""Inviting a long waiting list when there are more places, beside the same rows by hand-made SQL."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable
from typing import Final

import psycopg

from accounts.models import Practice, User
from benchmarks import training_raw, training_school
from benchmarks.report import headline, say
from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.services.promotion import BATCH, invite_next

INVITATIONS: Final = 1_000
WARM_UP: Final = 50
TARGET: Final = 1 / 4


def measure_promoting(database_url: str) -> list[str]:
    """Print both rates; returns the target if it was missed."""
    headline(f"Inviting {INVITATIONS} of a waiting list at once, {BATCH} a transaction")
    practice = training_school.practice("bench-queues")
    admin, _token = training_school.administrator(practice)
    trainer = training_school.trainer(practice)
    people = training_school.students(practice, INVITATIONS)
    by_service, by_sql, warm = (
        queue(practice, trainer, people[:count], in_days)
        for count, in_days in ((INVITATIONS, 20), (INVITATIONS, 21), (WARM_UP, 22))
    )
    floor = INVITATIONS / seconds(lambda: invite_by_sql(database_url, by_sql, trainer, admin))
    invite_next(warm.pk, count=WARM_UP, actor=admin)
    measured = INVITATIONS / seconds(lambda: invite_next(by_service.pk, count=INVITATIONS, actor=admin))

    share = measured / floor
    invited = Enrollment.objects.filter(offering=by_service.pk, state=EnrollmentState.WAITLIST_INVITED).count()
    say(f"raw SQL transactions      {floor:8.1f}/s")
    say(f"invite_next               {measured:8.1f}/s")
    say(f"share of the floor        {share:.2f} (target: at least {TARGET:.2f})")
    say(f"longest lock, about       {BATCH / measured * 1000:.0f} ms")
    say(f"invited                   {invited} of {INVITATIONS}")
    return [] if share >= TARGET and invited == INVITATIONS else [f"promotion at {share:.2f} of the raw rate"]


def queue(practice: Practice, trainer: User, people: list[User], in_days: int) -> Training:
    """A full training for which `people` wait, which then has a place for each."""
    made = training_school.training(practice, trainer, capacity=0, in_days=in_days)
    training_school.waiting(made, people)
    Offering.objects.filter(pk=made.pk).update(capacity=len(people))
    return made


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def invite_by_sql(database_url: str, training: Training, trainer: User, admin: User) -> None:
    """The same rows, as many in a transaction."""
    waiting = Enrollment.objects.filter(offering=training.pk).order_by("queued_at").values_list("pk", "student_id")
    rows = iter(list(waiting))
    run = uuid.uuid4()
    with psycopg.connect(database_url) as connection:
        while batch := list(itertools.islice(rows, BATCH)):
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(training_raw.LOCK_OFFERING, {"training": training.pk})
                for enrollment, student in batch:
                    training_raw.invite(
                        cursor,
                        practice=training.practice_id,
                        training=training.pk,
                        enrollment=enrollment,
                        student=student,
                        trainer=trainer.pk,
                        actor=admin.pk,
                        run=run,
                    )
