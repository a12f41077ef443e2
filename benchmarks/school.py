"""Rows to measure on."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from typing import Final

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from accounts.enums import Role, Surface
from accounts.models import Membership, Practice, User
from accounts.services.login_sessions import open_login_session
from accounts.services.tokens import issue_token
from catalog.enums import OfferingKind, ProfileStatus, RunState, WhenShort
from catalog.models import Category, CoursePack, TutorProfile
from scheduling.models import BookingRules, LessonSlot

WORDS: Final = (
    "algebra",
    "geometry",
    "calculus",
    "statistics",
    "french",
    "spanish",
    "dutch",
    "german",
    "italian",
    "piano",
    "guitar",
    "violin",
    "singing",
    "drawing",
    "painting",
    "python",
    "java",
    "data",
    "physics",
    "chemistry",
    "biology",
    "history",
    "writing",
    "essay",
    "exam",
    "beginner",
    "advanced",
    "summer",
    "intensive",
    "conversation",
    "grammar",
    "theory",
    "practice",
    "project",
    "portfolio",
    "reading",
    "revision",
    "olympiad",
    "school",
    "adult",
    "children",
    "weekly",
)
SYLLABLES: Final = ("ba", "cor", "del", "fi", "gam", "hu", "kin", "lo", "mer", "nu", "pas", "ro", "sti", "tum", "ve")
RARER: Final = tuple("".join(parts) for parts in itertools.product(SYLLABLES, repeat=3))
"""What else people write: thousands of words, each about as frequent as its place from the front tells (Zipf)."""


def practice() -> Practice:
    """An empty school."""
    return Practice.objects.create(name="Bench", slug="bench")


def person(login: str, of: Practice | None) -> User:
    """Somebody with a verified address and no password."""
    return User.objects.create_user(
        f"{login}@bench.example", None, first_name=login, is_email_verified=True, default_practice=of
    )


def tutors(of: Practice, count: int, *, after: int = 0) -> list[TutorProfile]:
    """Approved tutors with booking rules, numbered from `after` on."""
    made = []
    for number in range(after, after + count):
        user = person(f"tutor{number}", None)
        profile = TutorProfile.objects.create(
            practice=of,
            user=user,
            display_name=f"Tutor {number}",
            slug=f"tutor-{number}",
            subjects=["Algebra"],
            bio="Teaches.",
            status=ProfileStatus.APPROVED,
        )
        BookingRules.objects.create(
            tutor_profile=profile,
            time_zone="Europe/Amsterdam",
            minimum_notice_minutes=0,
            horizon_days=365,
            next_free_at=timezone.now() + dt.timedelta(hours=number),
            next_free_checked_at=timezone.now(),
        )
        made.append(profile)
    return made


def students(of: Practice, count: int) -> list[tuple[User, str]]:
    """Students with an access token each."""
    made = []
    for number in range(count):
        user = person(f"student{number}", of)
        Membership.objects.create(user=user, practice=of, role=Role.STUDENT)
        made.append((user, issue_token(open_login_session(user, surface=Surface.MARKETPLACE)).value))
    return made


def pack(tutor: TutorProfile, **values: object) -> CoursePack:
    """One listed pack of one lesson."""
    return CoursePack.objects.create(
        practice=tutor.practice,
        tutor_profile=tutor,
        title="Contended",
        price=4000,
        currency="EUR",
        is_published=True,
        **values,
    )


def open_slots(of: CoursePack, count: int, *, in_days: int = 1) -> list[LessonSlot]:
    """Free times of one hour, each after the other, from `in_days` days from now on."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=in_days)
    hours = [(start + dt.timedelta(hours=number), start + dt.timedelta(hours=number + 1)) for number in range(count)]
    return LessonSlot.objects.bulk_create(
        LessonSlot(
            practice_id=of.practice_id,
            course_pack=of,
            tutor_profile=of.tutor_profile,
            tutor_id=of.tutor_profile.user_id,
            starts_at=begins,
            ends_at=ends,
            blocks_from=begins,
            blocks_until=ends,
            was_opened=True,
        )
        for begins, ends in hours
    )


def many_packs(of: Practice, by: list[TutorProfile], count: int) -> None:
    """A catalog of `count` packs, written in bulk: a third of its words are those that everybody searches for."""
    subjects = [
        Category.objects.create(practice=of, name=word.title(), slug=slugify(word), icon="📚") for word in WORDS[:20]
    ]
    pick = random.Random(7)  # noqa: S311 - the same catalog each time
    now = timezone.now()
    zipf = list(itertools.accumulate(1 / place for place in range(1, len(RARER) + 1)))
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY catalog_offering (uid, record_version, created_at, updated_at, is_active, practice_id, kind, title,"
            " description, category_id, keywords, price, currency, seats_taken, waitlist_length, when_short, run_state,"
            " apply_policies, is_published, is_listed, search_title, search_words) FROM STDIN"
        ) as copy:
            for _number in range(count):
                title = " ".join(pick.choices(WORDS, k=4))
                words = " ".join(pick.choices(WORDS, k=8) + pick.choices(RARER, cum_weights=zipf, k=16))
                copy.write_row(
                    (
                        uuid.uuid4(),
                        1,
                        now,
                        now,
                        True,
                        of.pk,
                        OfferingKind.COURSE_PACK,
                        title,
                        words,
                        pick.choice(subjects).pk,
                        "",
                        pick.randrange(1000, 60000),
                        "EUR",
                        0,
                        0,
                        WhenShort.ASK,
                        RunState.PLANNED,
                        True,
                        True,
                        True,
                        title,
                        words,
                    )
                )
        cursor.execute(
            "INSERT INTO catalog_coursepack (offering_ptr_id, tutor_profile_id, scheduling_type, teaching_mode,"
            " lesson_minutes, required_classes_count, preliminary_meeting_required, moderation_status, moderation_note,"
            " max_period_unit)"
            " SELECT id, (%s::bigint[])[1 + id %% %s], 'flexible', CASE id %% 3 WHEN 0 THEN 'online' WHEN 1 THEN"
            " 'both' ELSE 'faceToFace' END, 60, 5, false, 'approved', '', ''"
            " FROM catalog_offering o"
            " WHERE NOT EXISTS (SELECT 1 FROM catalog_coursepack c WHERE c.offering_ptr_id = o.id)",
            [[tutor.pk for tutor in by], len(by)],
        )
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself within minutes
