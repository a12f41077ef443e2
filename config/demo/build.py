"""Turns the content of `school` into rows, by the same services that people use."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import time_machine
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Role
from accounts.models import Membership, Practice, User
from accounts.services.student_profiles import open_student_profile
from catalog.enums import ProfileStatus
from catalog.models import TutorProfile
from catalog.services.categories import create_category
from catalog.services.packs import create_pack
from config.demo.build_trainings import Programme
from config.demo.certificates import give_certificates
from config.demo.check_in import open_door
from config.demo.content import DOMAIN, DemoPack, DemoPerson, DemoPractice, DemoTutor, email_of
from config.demo.history import live_through
from config.demo.keys import give_key
from config.demo.reconciliation import let_facts_disagree
from config.demo.school import PRACTICES, PROGRAMMES
from config.demo.secrets import PASSWORD, totp_key
from config.kit.languages import language_choices
from enrollments.services.enrolling import Choice, enroll_in_pack
from scheduling.agenda import load_agenda
from scheduling.free_times import free_times
from scheduling.models import Availability, AvailabilityException, BookingRules
from scheduling.services.next_free import refresh_tutors

if TYPE_CHECKING:
    from catalog.models import Category, CoursePack

DAY: Final = dt.timedelta(days=1)
WEEK: Final = dt.timedelta(days=7)
AGE: Final = dt.timedelta(days=35)
"""How long the school has existed when it is built."""
SUPER_ADMIN: Final = f"super@{DOMAIN}"
WITH_SECOND_FACTOR: Final = frozenset({Role.ADMIN})
WITH_KEY: Final = frozenset({Role.ADMIN, Role.TUTOR, Role.STUDENT})


def build_school() -> None:
    """Both practices with everybody in them, some weeks of history behind them, and lessons to come; or nothing."""
    now = timezone.now()
    with transaction.atomic():
        with time_machine.travel(now - AGE):
            packs = _found(today=now)
        for content in PRACTICES:
            live_through(content, packs[content.slug], now=now)
            _book_free_lessons(content, packs[content.slug])
            practice = Practice.objects.get(slug=content.slug)
            Programme(content, PROGRAMMES[content.slug], practice, now).build()
            give_certificates(content, practice, now=now)
            open_door(content, practice, now=now)
            let_facts_disagree(content, practice, now=now)
        refresh_tutors(TutorProfile.objects.select_related("practice"))


def _found(*, today: dt.datetime) -> dict[str, list[CoursePack]]:
    """The practices with everybody in them; returns the packs of each."""
    owner = User.objects.create_superuser(SUPER_ADMIN, PASSWORD, first_name="Robin", last_name="Meester", language="en")
    _set_up_second_factor(owner)
    packs = {}
    for content in PRACTICES:
        practice = _practice(content)
        if content is PRACTICES[0]:
            give_key(owner, practice)  # a key belongs to one practice, also the superAdmin's
        admin = _people(content, practice)
        categories = {
            name: create_category(practice, actor=admin, name=name, icon=icon, description=text)
            for name, icon, text in content.categories
        }
        packs[content.slug] = [
            pack for tutor in content.tutors for pack in _tutor(content, tutor, practice, categories, today=today)
        ]
        _group(content, practice)
    return packs


def _practice(content: DemoPractice) -> Practice:
    return Practice.objects.create(
        name=content.name,
        slug=content.slug,
        time_zone=content.time_zone,
        currency=content.currency,
        country=content.country,
        language=_language(content),
        city=content.city,
        accent=content.accent,
        sender_name=content.name,
        support_email=email_of("office", content),
    )


def _language(content: DemoPractice | DemoPerson) -> str:
    """The practice's or person's language where this installation speaks it."""
    return content.language if content.language in dict(language_choices()) else "en"


def _person(email: str, name: str, practice: Practice, role: Role, *, language: str = "en") -> User:
    user = User(
        email=email, time_zone=practice.time_zone, language=language, is_email_verified=True, default_practice=practice
    )
    user.full_name = name
    user.set_password(PASSWORD)
    user.save()
    Membership.objects.create(user=user, practice=practice, role=role)
    if role == Role.STUDENT:
        open_student_profile(user, practice)
    if role in WITH_SECOND_FACTOR:
        _set_up_second_factor(user)
    if role in WITH_KEY:
        give_key(user, practice)
    return user


def _group(content: DemoPractice, practice: Practice) -> None:
    """The students of the trainings: by the dozen, so their one password is hashed once."""
    hashed = make_password(PASSWORD)
    for person in content.group:
        user = User(
            email=email_of(person.login, content),
            phone=person.phone,
            password=hashed,
            time_zone=practice.time_zone,
            language=_language(content),
            is_email_verified=True,
            default_practice=practice,
        )
        user.full_name = person.name
        user.save()
        Membership.objects.create(user=user, practice=practice, role=person.role)
        open_student_profile(user, practice)


def _set_up_second_factor(user: User) -> None:
    TOTPDevice.objects.create(user=user, name="Demo", key=totp_key(user.email).hex(), confirmed=True)


def _people(content: DemoPractice, practice: Practice) -> User:
    """Everybody but the tutors; returns the administrator."""
    made = {
        person.login: _person(
            email_of(person.login, content), person.name, practice, person.role, language=_language(person)
        )
        for person in content.people
    }
    return made["admin"]


def _tutor(
    content: DemoPractice,
    tutor: DemoTutor,
    practice: Practice,
    categories: dict[str, Category],
    *,
    today: dt.datetime,
) -> list[CoursePack]:
    user = _person(email_of(tutor.login, content), tutor.name, practice, Role.TUTOR)
    profile = TutorProfile.objects.create(
        practice=practice,
        user=user,
        display_name=tutor.name,
        slug=slugify(tutor.name),
        certifications=list(tutor.certifications),
        subjects=list(tutor.subjects),
        experience=tutor.experience,
        bio=tutor.bio,
        status=ProfileStatus.APPROVED,
    )
    _availability(profile, tutor, today=today)
    return [
        create_pack(profile, actor=user, category=categories[pack.category], **_pack_values(pack))
        for pack in tutor.packs
    ]


def _availability(profile: TutorProfile, tutor: DemoTutor, *, today: dt.datetime) -> None:
    """The tutor's week, and a few days away next month."""
    zone = ZoneInfo(profile.practice.time_zone)
    BookingRules.objects.update_or_create(
        tutor_profile=profile,
        defaults={
            "time_zone": profile.practice.time_zone,
            "minimum_notice_minutes": tutor.notice_hours * 60,
            "buffer_after_minutes": tutor.buffer,
            "start_step_minutes": tutor.step,
        },
    )
    for days, start, end in tutor.week:
        for day in days.split():
            Availability.objects.create(
                tutor_profile=profile,
                day_of_week=day,
                start_time=dt.time.fromisoformat(start),
                end_time=dt.time.fromisoformat(end),
            )
    away = today.astimezone(zone).date() + dt.timedelta(days=30)
    AvailabilityException.objects.create(
        tutor_profile=profile, starts_on=away, ends_on=away + dt.timedelta(days=2), note="Short holiday"
    )


def _pack_values(pack: DemoPack) -> dict[str, Any]:
    value, unit = pack.period or (None, "")
    return {
        "title": pack.title,
        "description": pack.description,
        "price": pack.price,
        "required_classes_count": pack.lessons,
        "lesson_minutes": pack.minutes,
        "scheduling_type": pack.planning,
        "teaching_mode": pack.mode,
        "max_daily_lessons": pack.daily,
        "min_weekly_classes": pack.weekly,
        "max_period_value": value,
        "max_period_unit": unit,
        "preliminary_meeting_required": pack.screening,
        "is_published": True,
    }


def _book_free_lessons(content: DemoPractice, packs: list[CoursePack]) -> None:
    """Students already have the lessons that cost nothing, one a week, so that dashboards are not empty."""
    students = User.objects.filter(email__in=[email_of(f"student{number}", content) for number in (1, 2)])
    for pack in (pack for pack in packs if not pack.price and not pack.enrollments.exists()):
        for number, student in enumerate(students.order_by("email")):
            choice = Choice(starts=_weekly(pack, student, skip=3 * number))
            enroll_in_pack(pack.pk, student=student, actor=student, choice=choice)


def _weekly(pack: CoursePack, student: User, *, skip: int) -> list[dt.datetime]:
    """As many free times as `pack` has lessons, a week or more apart; `skip` passes over the first few.

    None lies within a day: these hours are for whoever looks at the demo.
    """
    agenda = load_agenda(pack.tutor_profile, pack=pack, student=student)
    length = dt.timedelta(minutes=pack.lesson_minutes)
    tomorrow = timezone.now() + DAY
    free = free_times(agenda, length=length, teaching_mode=pack.teaching_mode, now=tomorrow)[skip:]
    chosen: list[dt.datetime] = []
    for time in free:
        if len(chosen) < pack.required_classes_count and (not chosen or time.start - chosen[-1] >= WEEK):
            chosen.append(time.start)
    return chosen
