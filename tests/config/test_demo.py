"""The demo school: whole, in the future, and with doors that open."""

from __future__ import annotations

import base64
import json
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ApiKey, Practice, User
from accounts.services.api_keys import read_api_key
from catalog.enums import SchedulingType
from catalog.queries import listed_packs
from config.demo.build import build_school
from config.demo.keys import demo_key
from config.demo.logins import demo_logins
from enrollments.invariants import differences
from scheduling.models import BookingRules, LessonSlot

pytestmark = pytest.mark.django_db
EVERY_PRACTICE = {"admin": 1, "tutor": 1, "trainer": 1, "instructor": 1, "guard": 1, "student": 3}


@pytest.fixture
def school(db):
    build_school()


def test_two_practices_with_everybody_and_courses_of_every_kind(school):
    logins = demo_logins()

    assert Practice.objects.count() == 2
    for practice in Practice.objects.all():
        roles = Counter(login["role"] for login in logins if login["practice"] == practice.slug)
        assert roles == EVERY_PRACTICE
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


def test_lessons_lie_ahead_and_everything_adds_up(school):
    assert LessonSlot.objects.filter(starts_at__gt=timezone.now()).count() == LessonSlot.objects.count() >= 10
    assert not BookingRules.objects.filter(next_free_at__isnull=True).exists()
    assert list(differences()) == []


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
