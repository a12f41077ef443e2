"""The demo school: whole, with a past and a future, and with doors that open."""

from __future__ import annotations

import base64
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ApiKey, Practice, User
from accounts.services.api_keys import read_api_key
from catalog.enums import SchedulingType
from catalog.models import CoursePack, Training
from catalog.queries import listed_packs
from catalog.training_queries import listed_trainings
from certificates.enums import CaseKind
from certificates.integrations.hovn.simulator.world import reference_of
from certificates.models import HovnBooking, LookupSubject, ReconciliationCase
from certificates.pages.check_in.lists import meetings_today
from certificates.queries import open_intakes
from certificates.services.reconciliation_runs import run_comparison, want_comparison
from config.demo.build import build_school
from config.demo.keys import demo_key
from config.demo.logins import demo_logins
from config.demo.outside import ask_the_stand_ins
from config.demo.reconciliation import write_people
from config.kit.storage import private_files
from enrollments.invariants import differences
from enrollments.models import Enrollment
from scheduling.agenda import load_agenda
from scheduling.free_times import next_free
from scheduling.models import BookingRules, LessonSlot
from scheduling.services.lessons import complete_slot
from tests.simulators import hovn, redcross

__all__ = ["hovn", "redcross"]
pytestmark = pytest.mark.django_db
EVERY_PRACTICE = {"admin": 1, "trainer": 2, "instructor": 1, "guard": 1, "student": 3}
NIGHT = datetime(2026, 3, 29, 3, 41, tzinfo=UTC)  # the clocks have just been changed


@pytest.fixture
def school(db, tmp_path, monkeypatch):
    store = private_files()
    monkeypatch.setitem(store.__dict__, "base_location", str(tmp_path))
    monkeypatch.setitem(store.__dict__, "location", str(tmp_path))
    build_school()


def test_two_practices_with_everybody_and_courses_of_every_kind(school):
    logins = demo_logins()

    assert Practice.objects.count() == 2
    for practice in Practice.objects.all():
        roles = Counter(login["role"] for login in logins if login["practice"] == practice.slug)
        tutors = listed_packs(practice).values("tutor_profile").distinct().count()
        assert roles == {**EVERY_PRACTICE, "tutor": tutors}
        kinds = set(listed_packs(practice).values_list("scheduling_type", flat=True))
        assert kinds == set(SchedulingType)
        assert listed_packs(practice).values("category").distinct().count() >= 2
    assert [login["role"] for login in logins if login["practice"] is None] == ["superAdmin"]


def test_every_login_works(school, client):
    for login in demo_logins():
        user = User.objects.get(email=login["email"])
        assert user.check_password(login["password"])
        if login["totp_secret"]:
            device = TOTPDevice.objects.get(user=user)
            assert device.verify_token(TOTP(base64.b32decode(login["totp_secret"])).token())
    assert {login["role"] for login in demo_logins() if login["totp_secret"]} == {"superAdmin", "admin"}


def test_keys_open_the_apis_and_are_not_kept(school):
    logins = demo_logins()

    assert {login["role"] for login in logins if login["api_key"]} == {"superAdmin", "admin", "tutor", "student"}
    for login in logins:
        if login["api_key"]:
            key = read_api_key(login["api_key"])
            assert key.user.email == login["email"]
            assert login["practice"] in {key.practice.slug, None}
    stored = " ".join(str(value) for row in ApiKey.objects.values_list() for value in row)
    assert not [login["email"] for login in logins if login["api_key"] and login["api_key"] in stored]


def test_a_revoked_key_is_not_shown(school):
    email = next(login["email"] for login in demo_logins() if login["api_key"])
    ApiKey.objects.filter(user__email=email).update(revoked_at=timezone.now())

    assert next(login["api_key"] for login in demo_logins() if login["email"] == email) is None


def test_keys_differ_and_belong_to_this_installation(settings):
    first, second = demo_key("a@school.example"), demo_key("b@school.example")
    assert first != second
    assert first == demo_key("a@school.example")
    settings.SECRET_KEY = "another installation's own key, long enough to be one"
    assert demo_key("a@school.example") != first


def test_everybody_who_teaches_a_listed_course_can_log_in(school):
    emails = {login["email"] for login in demo_logins() if login["role"] == "tutor"}

    for practice in Practice.objects.all():
        assert {pack.tutor_profile.user.email for pack in listed_packs(practice)} <= emails
    assert next(login["email"] for login in demo_logins() if login["role"] == "tutor").startswith("tutor@")


@pytest.mark.parametrize("hour", ["now", NIGHT])
def test_lessons_lie_behind_and_ahead_and_everything_adds_up(db, hour):
    with time_machine.travel(timezone.now() if hour == "now" else hour):
        build_school()
        now = timezone.now()

        assert LessonSlot.objects.filter(starts_at__gt=now).count() >= 10
        for practice in Practice.objects.all():
            tutor = first_tutor(practice)
            lessons = LessonSlot.objects.filter(tutor=tutor)
            assert lessons.filter(status="completed", starts_at__lt=now).count() == 6
            assert lessons.filter(status="booked", ends_at__lte=now).count() == 2
            courses = Enrollment.objects.filter(offering__coursepack__tutor_profile__user=tutor)
            assert courses.filter(state="completed").count() == 1
        assert not BookingRules.objects.filter(next_free_at__isnull=True).exists()
        assert list(differences()) == []
        times = LessonSlot.objects.filter(completed_at__isnull=False).values_list("completed_at", "ends_at")
        assert all(marked is not None and end <= marked <= now for marked, end in times)


def test_the_tutor_marks_a_lesson_and_a_course_is_complete(school):
    """What somebody does first who looks at the demo."""
    tutor = first_tutor(Practice.objects.get(slug="westertoren"))
    over = LessonSlot.objects.filter(tutor=tutor, status="booked", ends_at__lte=timezone.now())
    last = over.latest("starts_at")

    complete_slot(last, actor=tutor)

    assert last.enrollment is not None
    assert last.enrollment.transitions.order_by("pk").last().to_state == "completed"
    assert list(differences()) == []


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_a_lesson_can_be_had_within_the_hour_by_day_and_night(school, hour):
    student = User.objects.get(email__startswith="student3@westertoren")
    pack = CoursePack.objects.get(title="One hour for one problem")
    with time_machine.travel((timezone.now() + timedelta(days=3)).replace(hour=hour, minute=17)):
        now = timezone.now()
        agenda = load_agenda(pack.tutor_profile, pack=pack, student=student)
        found = next_free(agenda, length=timedelta(hours=1), teaching_mode=pack.teaching_mode, now=now)

        assert found.start - now <= timedelta(hours=1)


def test_the_next_hour_of_a_fresh_demo_is_free(school):
    for practice in Practice.objects.all():
        rules = BookingRules.objects.get(tutor_profile__user=first_tutor(practice))
        assert rules.next_free_at is not None
        assert rules.next_free_at - timezone.now() <= timedelta(hours=1)


def first_tutor(practice):
    """Whose login is printed first."""
    return User.objects.get(email=f"tutor@{practice.slug}.demo.campanile.example")


def test_trainings_are_full_waited_for_and_over(school):
    full = Training.objects.get(title="Bonding: trust and care")
    invited = full.enrollments.get(state="waitlist_invited")

    assert (full.seats_taken, full.capacity, full.waitlist_length) == (14, 14, 5)
    assert invited.student.email.startswith("student1@")
    assert invited.invite_expires_at
    assert timedelta(hours=23) < invited.invite_expires_at - timezone.now() < timedelta(hours=25)
    assert [row.outcome for row in full.waitlist_decisions.order_by("pk")] == [
        "invited", "stopped_no_seat", "invited", "stopped_no_seat",
    ]  # fmt: skip
    over = Training.objects.get(title="Bonding: the first evening")
    assert over.enrollments.filter(state="completed").count() == over.seats_taken - 1
    unpublished = Training.objects.filter(is_published=False, sessions__external_reference="")
    assert [training.title for training in unpublished] == ["Bonding: repair after a quarrel"]
    assert {practice.slug: listed_trainings(practice).count() for practice in Practice.objects.all()} == {
        "westertoren": 7,
        "northside": 3,
    }
    assert list(differences()) == []


def test_the_first_student_has_certificates_of_every_kind(school):
    student = User.objects.get(email__startswith="student1@westertoren")
    shown = student.certificates.order_by("pk").values_list("source", "status", "course_name")

    assert list(shown) == [
        ("issued", "issued", "First aid"),
        ("issued", "revoked", "Instructor of first aid"),
        ("agency", "issued", "Adult CPR/AED"),
        ("uploaded", "issued", "Babysitting and child care"),
    ]
    typed, waiting = open_intakes(student)
    assert (typed.state, typed.problem, typed.typed["course_name"]) == ("unreadable", "image_only", "Lifeguarding")
    read = {field: guess["value"] for field, guess in waiting.proposal.items()}
    assert (waiting.state, read["issuer_text"]) == ("proposed", "American Heart Association")
    assert (read["course_name"], read["holder_name"]) == ("Heartsaver First Aid CPR AED", student.full_name)


def test_facts_about_certificates_disagree_in_every_way(school, tmp_path, hovn, redcross):
    """What the office looks at first in its comparison, once the worker has asked the stand-ins over their servers."""
    file = tmp_path / "people.json"
    write_people(file)
    people = redcross.people
    people.read(file)
    northside = Practice.objects.get(slug="northside")

    ask_the_stand_ins()

    run_comparison(want_comparison(northside).pk)
    kinds = Counter(ReconciliationCase.objects.filter(state="open").values_list("practice__slug", "kind"))
    outcomes = HovnBooking.objects.filter(practice=northside).order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["imported"] * 4 + ["failed"]
    assert hovn.asked[reference_of(10)] == 2
    assert sorted(redcross.asked.emails) == sorted(one for one in people_of(file) if one.startswith("student"))
    assert {kind for _slug, kind in kinds} == set(CaseKind)
    assert kinds["westertoren", CaseKind.MISSING_AT_AGENCY] < 5
    shown = {one.as_value().split("|")[11] for one in people.of("student5@westertoren.demo.campanile.example")}
    assert shown == {"L. van den Berg"}
    assert people.of("student6@westertoren.demo.campanile.example") == []
    assert json.loads(file.read_text())["student6@westertoren.demo.campanile.example"] == []
    assert [one.number for one in people.of("student9@westertoren.demo.campanile.example")] == ["0WT008"]


def people_of(file):
    return list(json.loads(file.read_text()))


def test_others_than_the_stand_ins_are_not_asked_about_made_up_people(school, settings, hovn, redcross):
    settings.HOVN_BASE_URL, settings.REDCROSS_BASE_URL = redcross.url, "https://www.redcross.org"

    ask_the_stand_ins()

    assert not HovnBooking.objects.exists()
    assert redcross.asked.emails == []
    assert not LookupSubject.objects.filter(next_check_at__isnull=False).exists()


def test_the_commands(school, capsys):
    call_command("demo_logins", "--json")
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == {"base_url", "logins"}
    assert set(shown["logins"][0]) == {"role", "practice", "email", "password", "totp_secret", "api_key"}
    with pytest.raises(CommandError, match="Somebody lives here already"):
        call_command("build_demo_school")


def test_production_has_no_demo(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="not for production"):
        call_command("build_demo_school")


def test_somebody_can_be_checked_in_at_once(school):
    for practice in Practice.objects.all():
        admin = User.objects.get(email__startswith=f"admin@{practice.slug}")
        (meeting,) = meetings_today(admin, practice)
        assert (meeting.here, sum(bool(person.unmet) for person in meeting.people), len(meeting.people)) == (1, 2, 7)
        guard = User.objects.get(email__startswith=f"guard@{practice.slug}")
        instructor = User.objects.get(email__startswith=f"instructor@{practice.slug}")
        assert len(meetings_today(guard, practice)) == len(meetings_today(instructor, practice)) == 1
