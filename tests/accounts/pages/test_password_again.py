from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ApiKey, LoginSession
from accounts.pages.password_again import SESSION_KEY
from tests.accounts.helpers import member
from tests.accounts.people import app_code, browser_of, inputs, text
from tests.factories.accounts import PASSWORD
from tests.pages import assert_sound

KEYS = reverse("accounts:api-keys")
SETUP = reverse("accounts:authenticator")


@pytest.fixture
def student(practice):
    return member(practice)


@pytest.fixture
def ada(student):
    """Logged in twenty minutes ago."""
    browser = browser_of(student)
    LoginSession.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    return browser


@pytest.fixture
def wanted(practice):
    return {"name": "Calendar", "practice": practice.pk, "scopes": ["read"], "lifetime": "90"}


def age_confirmation(browser):
    session = browser.session
    session[SESSION_KEY] -= 16 * 60
    session.save()


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_key_is_not_made_without_the_password(ada, wanted, password):
    assert inputs(text(ada.get(KEYS)))["password"]["autocomplete"] == "current-password"
    answer = ada.post(KEYS, {**wanted, "password": password})
    assert assert_sound(answer, 422).select('a[href="#id_password"]')
    assert not ApiKey.objects.exists()


def test_the_password_counts_for_a_quarter_of_an_hour(ada, wanted):
    assert ada.post(KEYS, {**wanted, "password": PASSWORD}).status_code == 200
    assert "password" not in inputs(text(ada.get(KEYS)))
    assert ada.post(KEYS, wanted).status_code == 200
    assert ApiKey.objects.count() == 2
    age_confirmation(ada)
    assert ada.post(KEYS, wanted).status_code == 422
    assert ApiKey.objects.count() == 2


def test_who_has_just_logged_in_is_not_asked(student, wanted):
    assert browser_of(student).post(KEYS, wanted).status_code == 200


def test_setting_up_the_second_factor_asks_at_each_step(ada):
    assert_sound(ada.get(SETUP))
    assert ada.post(SETUP).status_code == 422
    assert ada.post(SETUP, {"password": "wrong"}).status_code == 422
    assert not TOTPDevice.objects.exists()
    assert ada.post(SETUP, {"password": PASSWORD})["Location"] == SETUP
    device = TOTPDevice.objects.get()

    age_confirmation(ada)
    assert "password" in inputs(text(ada.get(SETUP)))
    assert ada.post(SETUP, {"code": app_code(device)}).status_code == 422
    device.refresh_from_db()
    assert not device.confirmed
    assert ada.post(SETUP, {"code": app_code(device), "password": PASSWORD}).status_code == 200
    device.refresh_from_db()
    assert device.confirmed
