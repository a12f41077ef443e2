from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import hashers
from django.test import RequestFactory
from django.utils import timezone

from accounts import limits
from accounts.errors import AccountClosed, EmailNotVerified, InvalidCredentials
from accounts.services import login as login_service
from accounts.services.login import check_credentials
from config.kit.errors import TooManyRequests
from config.kit.throttling import Limit
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def come(email, password=PASSWORD, address="192.0.2.1"):
    return check_credentials(RequestFactory().post("/login/", REMOTE_ADDR=address), email=email, password=password)


def test_the_right_password_is_enough_whatever_the_case_of_the_address():
    user = UserFactory(email="ada@school.example")
    assert come(" ADA@School.example ") == user


@pytest.mark.parametrize(
    "email", ["ada@school.example", "nobody@school.example", "", "a" * 300, "ada\0@school.example"]
)
def test_everything_else_is_refused_alike(email):
    UserFactory(email="ada@school.example")
    with pytest.raises(InvalidCredentials) as refused:
        come(email, "wrong")
    assert str(refused.value) == str(InvalidCredentials())


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"account_status": "suspended"}, AccountClosed),
        ({"account_status": "banned"}, AccountClosed),
        ({"is_active": False}, AccountClosed),
        ({"is_email_verified": False}, EmailNotVerified),
    ],
)
def test_only_the_owner_of_the_password_learns_what_else_is_in_the_way(fields, error):
    user = UserFactory(**fields)
    with pytest.raises(error):
        come(user.email)
    with pytest.raises(InvalidCredentials):
        come(user.email, "wrong")


@pytest.mark.parametrize("email", ["ada@school.example", "nobody@school.example"])
def test_a_password_is_hashed_once_whether_the_address_is_known_or_not(monkeypatch, email):
    UserFactory(email="ada@school.example")
    hashed: list[int] = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, *words):
        hashed.append(1)
        return encode(self, *words)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    with pytest.raises(InvalidCredentials):
        come(email, "wrong")
    assert len(hashed) == 1


@pytest.mark.parametrize("email", ["ada@school.example", "nobody@school.example"])
class TestLockOut:
    @pytest.fixture(autouse=True)
    def _axes(self, settings):
        settings.AXES_ENABLED = True
        UserFactory(email="ada@school.example")

    def fail(self, email, times=1, address="192.0.2.1"):
        for _again in range(times):
            with pytest.raises(InvalidCredentials):
                come(email, "wrong", address)

    def test_ten_failures_lock_the_name_at_that_address_and_say_until_when(self, email):
        self.fail(email.upper(), 9)
        with pytest.raises((InvalidCredentials, TooManyRequests)):
            come(email, "wrong")
        for password in ("wrong", PASSWORD):
            with pytest.raises(TooManyRequests) as refused:
                come(email, password)
            assert 800 < (refused.value.retry_after or 0) <= 901

    def test_another_address_is_not_locked(self, email):
        self.fail(email, 9)
        with pytest.raises((InvalidCredentials, TooManyRequests)):
            come(email, "wrong")
        self.fail(email, address="192.0.2.2")

    def test_the_lock_ends_when_it_said_it_would_also_if_tried_meanwhile(self, email):
        self.fail(email, 9)
        with pytest.raises((InvalidCredentials, TooManyRequests)):
            come(email, "wrong")
        with time_machine.travel(timezone.now() + timedelta(minutes=14)), pytest.raises(TooManyRequests):
            come(email, "wrong")
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            self.fail(email)


def test_a_right_password_forgives_the_failures_before_it(settings):
    settings.AXES_ENABLED = True
    user = UserFactory()
    for _round in range(3):
        for _again in range(8):
            with pytest.raises(InvalidCredentials):
                come(user.email, "wrong")
        assert come(user.email) == user


@pytest.mark.parametrize("email", ["ada@school.example", "nobody@school.example"])
def test_guessing_one_name_from_many_addresses_ends_too(monkeypatch, email):
    UserFactory(email="ada@school.example")
    monkeypatch.setattr(login_service, "LOGIN_BY_NAME", Limit("few", times=3, seconds=900, closed=True))
    for number in range(3):
        with pytest.raises(InvalidCredentials):
            come(email, "wrong", f"192.0.2.{number}")
    with pytest.raises(TooManyRequests) as refused:
        come(email, PASSWORD, "192.0.2.9")
    assert refused.value.retry_after


def test_trying_many_names_from_one_address_ends_too(monkeypatch):
    monkeypatch.setattr(login_service, "LOGIN_BY_ADDRESS", Limit("few", times=3, seconds=900, closed=True))
    for number in range(3):
        with pytest.raises(InvalidCredentials):
            come(f"person{number}@school.example", "wrong")
    with pytest.raises(TooManyRequests):
        come("another@school.example", "wrong")


def test_the_limits_fail_closed():
    doors = [limits.LOGIN_BY_NAME, limits.SECOND_FACTOR, limits.CODE_BY_NAME, limits.REDEEM_BY_NAME]
    assert all(limit.closed for limit in doors)
