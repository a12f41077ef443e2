from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import AccountStatus
from accounts.models import LoginSession
from accounts.services.backup_codes import draw_backup_codes
from tests.accounts.helpers import code_sent_to, member
from tests.accounts.people import app_code, browser_of, inputs, text, with_app
from tests.factories.accounts import PASSWORD

LOGIN = reverse("accounts:login")
SECOND = reverse("accounts:second-factor")
PROFILE = reverse("accounts:profile")


def log_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"email": email, "password": password, **more})


@pytest.fixture
def student(practice):
    return member(practice, email="ada@school.example")


def test_the_form_says_what_password_managers_need(client, student):
    found = inputs(text(client.get(LOGIN)))

    assert found["email"]["autocomplete"] == "username"
    assert found["password"]["autocomplete"] == "current-password"


def test_a_right_password_opens_the_page_that_was_asked_for(client, student):
    asked = client.get(PROFILE)
    assert asked["Location"] == f"{LOGIN}?next={PROFILE}"

    response = log_in(client, "ADA@school.example ", next=PROFILE)

    assert response["Location"] == PROFILE
    assert client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:///evil"]
)
def test_next_leads_to_no_other_site(client, student, wanted):
    assert log_in(client, student.email, next=wanted)["Location"] == reverse("enrollments:start")


def test_unknown_address_and_wrong_password_look_the_same(client, student):
    wrong = log_in(client, student.email, "not the password")
    unknown = log_in(client, "nobody@school.example", "not the password")

    assert wrong.status_code == unknown.status_code == 422
    assert "is not right" in text(wrong)
    assert text(wrong).replace(student.email, "X").count("is not right") == text(unknown).count("is not right")
    assert inputs(text(wrong))["email"]["value"] == student.email
    assert not LoginSession.objects.exists()


def test_a_suspended_person_is_told_only_with_the_right_password(client, student):
    student.account_status = AccountStatus.SUSPENDED
    student.save(update_fields=["account_status"])

    assert "not active" in text(log_in(client, student.email))
    assert "not active" not in text(log_in(client, student.email, "wrong password"))
    assert not LoginSession.objects.exists()


def test_an_unconfirmed_address_leads_to_the_code(client, student):
    student.is_email_verified = False
    student.save(update_fields=["is_email_verified"])

    response = log_in(client, student.email)

    assert response["Location"] == reverse("accounts:verify-email")
    assert len(code_sent_to(student.email)) == 6
    assert not LoginSession.objects.exists()


def test_after_many_failures_the_form_says_when_to_come_back(client, student, settings):
    settings.AXES_ENABLED = True
    for _attempt in range(10):
        log_in(client, student.email, "wrong password")

    response = log_in(client, student.email)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Too many attempts" in text(response)


def test_the_second_factor_is_asked_for_and_nothing_opens_before(client, student):
    device = with_app(student)

    first = log_in(client, student.email, next=PROFILE)

    assert first["Location"] == f"{SECOND}?next=%2Faccount%2Fprofile%2F"
    assert client.get(PROFILE).status_code == 302
    page = client.get(first["Location"])
    assert inputs(text(page))["code"]["autocomplete"] == "one-time-code"

    code = app_code(device)
    second = client.post(SECOND, {"code": f"{code[:3]} {code[3:]}", "next": PROFILE})

    assert second["Location"] == PROFILE
    assert client.get(PROFILE).status_code == 200


def test_a_wrong_code_says_so_and_opens_nothing(client, student):
    with_app(student)
    log_in(client, student.email)

    response = client.post(SECOND, {"code": "000000", "next": PROFILE})

    assert response.status_code == 422
    assert "This code is not right" in text(response)
    assert inputs(text(response))["next"]["value"] == PROFILE
    assert client.get(PROFILE).status_code == 302


def test_a_backup_code_opens_once(client, student):
    with_app(student)
    code = draw_backup_codes(student)[0]

    log_in(client, student.email)
    assert client.post(SECOND, {"code": code.upper()}).status_code == 302
    client.post(reverse("accounts:logout"))
    log_in(client, student.email)

    assert client.post(SECOND, {"code": code}).status_code == 422


def test_the_second_step_without_a_first_one_leads_to_the_login(client, practice):
    assert client.get(SECOND)["Location"] == LOGIN


def test_opening_the_logout_page_logs_nobody_out(student):
    browser = browser_of(student)

    assert browser.get(reverse("accounts:logout")).status_code == 200
    assert browser.get(PROFILE).status_code == 200

    assert browser.post(reverse("accounts:logout"))["Location"] == reverse("home")
    assert browser.get(PROFILE).status_code == 302
    assert LoginSession.objects.get().revoked_at is not None


def test_log_out_everywhere_ends_the_other_devices_too(student):
    here, there = browser_of(student), browser_of(student)

    here.post(reverse("accounts:logout-everywhere"))

    assert here.get(PROFILE).status_code == there.get(PROFILE).status_code == 302
    assert here.get(reverse("accounts:logout-everywhere")).status_code == 302


def test_forms_need_their_token(student):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(LOGIN, {"email": student.email, "password": PASSWORD}).status_code == 403
    assert not LoginSession.objects.exists()


@pytest.mark.parametrize("page", ["accounts:login", "accounts:register"])
@pytest.mark.parametrize(
    ("way", "is_told"),
    [
        ("/courses/01890a5d-ac96-774b-bcce-b302099a8057/review/?t=20261124T1700Z&mode=online", True),
        ("/courses/01890a5d-ac96-774b-bcce-b302099a8057/times/?t=20261124T1700Z", True),
        ("/courses/01890a5d-ac96-774b-bcce-b302099a8057/times/", False),
        ("/account/profile/?t=20261124T1700Z", False),
        ("/nowhere/?t=1", False),
        ("https://evil.example/courses/01890a5d-ac96-774b-bcce-b302099a8057/review/?t=1", False),
        ("", False),
    ],
)
def test_who_comes_from_choosing_times_hears_that_they_are_kept(client, practice, page, way, is_told):
    answer = client.get(reverse(page), {"next": way})
    assert ("The times that you chose are kept." in text(answer)) == is_told


def test_who_is_in_already_may_turn_back_at_the_second_step(client, student):
    way_back = f'<a href="{reverse("home")}">Back without it</a>'
    with_app(student)
    log_in(client, student.email)
    assert way_back not in text(client.get(SECOND)), "a login that waits for it is not in yet"

    assert way_back in text(in_before_the_app(student).get(SECOND))


def in_before_the_app(user):
    """A browser whose login is older than the person's second factor."""
    browser = browser_of(user)
    LoginSession.objects.filter(user=user).update(needs_second_factor=False)
    return browser
