"""A school of group trainings to measure on."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import connection
from django.utils import timezone

from accounts.enums import Role, Surface
from accounts.models import Membership, Practice, StudentProfile, User
from accounts.services.login_sessions import open_login_session
from accounts.services.student_profiles import open_student_profile
from accounts.services.tokens import issue_token
from benchmarks import school
from catalog.models import Offering, Training, TrainingType
from scheduling.plans import SessionPlan
from scheduling.services.trainings import create_training

TERMS: Final = '{"version": "training-2026-11", "title": "Listed", "price": 0, "currency": "EUR", "lessons": 1}'


def practice(slug: str) -> Practice:
    """An empty school; its type of trainings is "Bonding"."""
    made = Practice.objects.create(name=slug.title(), slug=slug)
    TrainingType.objects.create(practice=made, name="Bonding")
    return made


def administrator(of: Practice) -> tuple[User, str]:
    """Who runs the school, with a token of the trainings API."""
    user = school.person(f"admin-{of.slug}", of)
    Membership.objects.create(user=user, practice=of, role=Role.ADMIN)
    return user, issue_token(open_login_session(user, surface=Surface.TRAININGS)).value


def trainer(of: Practice, number: int = 0) -> User:
    """Who may lead trainings."""
    user = school.person(f"trainer{number}-{of.slug}", of)
    Membership.objects.create(user=user, practice=of, role=Role.TRAINER)
    return user


def students(of: Practice, count: int) -> list[User]:
    """Active students, written in bulk."""
    people = User.objects.bulk_create(
        User(
            email=f"learner{number}-{of.slug}@bench.example",
            first_name="Ada",
            last_name=f"Learner {number}",
            is_email_verified=True,
            default_practice=of,
            password="!",  # noqa: S106 - nobody can log in by it
        )
        for number in range(count)
    )
    Membership.objects.bulk_create(Membership(user=user, practice=of, role=Role.STUDENT) for user in people)
    first = open_student_profile(people[0], of)
    StudentProfile.objects.bulk_create(
        StudentProfile(user=user, practice=of, student_type_id=first.student_type_id, status=first.status)
        for user in people[1:]
    )
    return people


def training(of: Practice, by: User, *, capacity: int | None, in_days: float) -> Training:
    """One published training of one session of an hour."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=in_days)
    return create_training(
        of,
        actor=None,
        title="Contended",
        training_type=of.training_types.get(),
        capacity=capacity,
        plans=[SessionPlan(start, start + dt.timedelta(hours=1))],
        trainers=[by],
        accept_clashes=True,
    )


def many_trainings(like: Training, count: int, *, people: list[User], each: int) -> None:
    """`count` trainings like one, with one session and `each` people enrolled, written by the database itself.

    Every hundredth is called "Rare". Two trainings in a row share no more students than they must.
    """
    fields = Offering._meta.concrete_fields
    own = {"id", "uid", "title", "seats_taken"}
    columns = [field.column for field in fields if not field.generated and field.column not in own]
    kept = ", ".join(columns)
    values = {"like": like.pk, "count": count, "each": each, "people": [user.pk for user in people], "terms": TERMS}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO catalog_offering (uid, title, seats_taken, {kept})"  # noqa: S608 - column names of our own
            " SELECT gen_random_uuid(), CASE n %% 100 WHEN 0 THEN 'Rare' ELSE 'Listed' END || ' ' || n,"
            f" %(each)s, {kept} FROM catalog_offering, generate_series(1, %(count)s) n WHERE id = %(like)s",
            values,
        )
        cursor.execute(
            "INSERT INTO catalog_training (offering_ptr_id, training_type_id)"
            " SELECT o.id, t.training_type_id FROM catalog_offering o, catalog_training t"
            " WHERE t.offering_ptr_id = %(like)s AND o.practice_id = (SELECT practice_id FROM catalog_offering"
            " WHERE id = %(like)s) AND o.id <> %(like)s",
            values,
        )
        cursor.execute(
            "INSERT INTO scheduling_session (uid, record_version, created_at, updated_at, is_active, starts_at,"
            " ends_at, status, meet_link, note, external_reference, calendar_sequence, offering_id, practice_id)"
            " SELECT gen_random_uuid(), 1, now(), now(), true, o.starts_at, o.ends_at, 'planned', '', '', '', 0, o.id,"
            " o.practice_id FROM catalog_offering o JOIN catalog_offering l ON l.practice_id = o.practice_id"
            " WHERE l.id = %(like)s AND o.id <> l.id",
            values,
        )
        cursor.execute(
            "INSERT INTO enrollments_enrollment (uid, record_version, created_at, updated_at, is_active, practice_id,"
            " offering_id, student_id, state, queued_at, enrolled_at, is_paid, surface, terms, calendar_sequence,"
            " has_calendar_entry, external_reference)"
            " SELECT gen_random_uuid(), 1, now(), now(), true, o.practice_id, o.id,"
            " (%(people)s::bigint[])[1 + (o.id * %(each)s + n) %% cardinality(%(people)s::bigint[])], 'enrolled',"
            " now(), now(), false, 'trainings', %(terms)s, 0, true, ''"
            " FROM catalog_offering o JOIN catalog_offering l ON l.practice_id = o.practice_id,"
            " generate_series(1, %(each)s) n WHERE l.id = %(like)s AND o.id <> l.id",
            values,
        )
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself within minutes


def waiting(in_training: Training, people: list[User]) -> None:
    """Let all of `people` wait for a training, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO enrollments_enrollment (uid, record_version, created_at, updated_at, is_active, practice_id,"
            " offering_id, student_id, state, queued_at, is_paid, surface, terms, calendar_sequence,"
            " has_calendar_entry, external_reference)"
            " SELECT gen_random_uuid(), 1, now(), now(), true, %s, %s, student, 'waitlist',"
            " now() + place * interval '1 microsecond', false, 'pages', %s, 0, true, ''"
            " FROM unnest(%s::bigint[]) WITH ORDINALITY AS line(student, place)",
            [in_training.practice_id, in_training.pk, TERMS, [user.pk for user in people]],
        )
        cursor.execute(
            "UPDATE catalog_offering SET waitlist_length = %s, queue_tail = now() + interval '1 second' WHERE id = %s",
            [len(people), in_training.pk],
        )
        cursor.execute("ANALYZE enrollments_enrollment")
