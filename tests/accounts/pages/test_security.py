from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Role
from accounts.models import ApiKey, LoginSession
from accounts.queries import count_backup_codes
from tests.accounts.helpers import member
from tests.accounts.people import app_code, browser_of, inputs, text, with_app
from tests.factories.accounts import PASSWORD, MembershipFactory

SECURITY = reverse("accounts:security")
SETUP = reverse("accounts:authenticator")
CODES = reverse("accounts:backup-codes")
REMOVAL = reverse("accounts:authenticator-removal")
KEYS = reverse("accounts:api-keys")
BACKUP_CODE = re.compile(r"<li><code>([a-z0-9]{5}-[a-z0-9]{5})</code></li>")
SECRET = re.compile(r'class="setup-secret">([A-Z2-7 ]+)<')


@pytest.fixture
def student(practice):
    return member(practice, email="ada@school.example")


@pytest.fixture
def ada(student):
    return browser_of(student)


def test_the_password_changes_with_the_old_one_and_other_devices_are_out(ada, student):
    elsewhere = browser_of(student)
    form = {"current_password": PASSWORD, "new_password": "another long password"}
    page = inputs(text(ada.get(reverse("accounts:password"))))
    assert page["current_password"]["autocomplete"] == "current-password"
    assert page["new_password"]["autocomplete"] == "new-password"

    wrong = ada.post(reverse("accounts:password"), {**form, "current_password": "wrong one"})
    assert wrong.status_code == 422
    assert "not your password" in text(wrong)

    assert ada.post(reverse("accounts:password"), form)["Location"] == SECURITY
    assert ada.get(SECURITY).status_code == 200
    assert elsewhere.get(SECURITY).status_code == 302


def test_an_app_is_set_up_by_its_first_code_and_the_backup_codes_are_shown_once(ada, student):
    assert ada.post(SETUP)["Location"] == SETUP
    page = text(ada.get(SETUP))
    found = SECRET.search(page)
    assert found
    assert "data:image/svg+xml" in page
    assert SECRET.search(text(ada.get(SETUP)))[1] == found[1], "a reload must not change the secret"
    assert not TOTPDevice.objects.get().confirmed

    shown = ada.post(SETUP, {"code": app_code(found[1])})

    codes = BACKUP_CODE.findall(text(shown))
    assert len(codes) == count_backup_codes(student) == 10
    assert "no-store" in shown["Cache-Control"]
    assert TOTPDevice.objects.get().confirmed
    assert BACKUP_CODE.findall(text(ada.get(SETUP, follow=True))) == []
    assert ada.get(SETUP)["Location"] == SECURITY
    assert LoginSession.objects.get().second_factor_at is not None


def test_a_wrong_first_code_switches_nothing_on(ada):
    ada.post(SETUP)

    response = ada.post(SETUP, {"code": "000000"})

    assert response.status_code == 422
    assert not TOTPDevice.objects.get().confirmed


def test_looking_at_the_set_up_of_an_app_writes_nothing(ada, django_assert_max_num_queries):
    ada.get(SECURITY)
    for started in (False, True):
        if started:
            ada.post(SETUP)
        with django_assert_max_num_queries(10) as asked:
            page = text(ada.get(SETUP, {"next": "/admin/"}))
        assert inputs(page)["next"]["value"] == "/admin/"
        assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []
        assert TOTPDevice.objects.exists() == started


def test_a_code_without_a_start_starts_nothing(ada):
    assert "Show the secret" in text(ada.post(SETUP, {"code": "123456"}))
    assert not TOTPDevice.objects.exists()


def test_starting_keeps_where_one_was_going(ada):
    assert 'name="next" value="/admin/"' in text(ada.get(SETUP, {"next": "/admin/"}))
    assert ada.post(SETUP, {"next": "/admin/"})["Location"] == f"{SETUP}?next=%2Fadmin%2F"


def test_new_backup_codes_need_the_password_and_the_factor_in_this_login(student):
    older = browser_of(student)
    with_app(student)

    without = older.post(CODES, {"password": PASSWORD})
    assert without["Location"] == f"{reverse('accounts:second-factor')}?next=%2Faccount%2Fsecurity%2Fbackup-codes%2F"

    ada = browser_of(student, second_factor=True)
    assert ada.post(CODES, {"password": "wrong one"}).status_code == 422
    shown = ada.post(CODES, {"password": PASSWORD})
    assert len(BACKUP_CODE.findall(text(shown))) == 10


def test_the_factor_is_switched_off_with_the_password(student):
    with_app(student)
    ada = browser_of(student, second_factor=True)

    assert ada.get(REMOVAL).status_code == 200
    assert TOTPDevice.objects.exists()
    assert ada.post(REMOVAL, {"password": PASSWORD})["Location"] == SECURITY
    assert not TOTPDevice.objects.exists()


def test_a_device_can_be_logged_out_from_here_but_not_a_stranger_s(ada, student, practice):
    elsewhere = browser_of(student)
    theirs = LoginSession.objects.filter(user=student).latest("id")
    stranger = browser_of(member(practice))
    foreign = LoginSession.objects.latest("id")
    assert text(ada.get(SECURITY)).count("This device") == 1

    ada.post(reverse("accounts:end-session", args=[theirs.uid]))
    ada.post(reverse("accounts:end-session", args=[theirs.uid]))
    ada.post(reverse("accounts:end-session", args=[foreign.uid]))

    assert elsewhere.get(SECURITY).status_code == 302
    assert stranger.get(SECURITY).status_code == 200
    assert ada.get(SECURITY).status_code == 200


def test_every_other_device_can_be_logged_out_at_once(ada, student):
    others = [browser_of(student), browser_of(student)]

    ada.post(reverse("accounts:end-other-sessions"))

    assert [other.get(SECURITY).status_code for other in others] == [302, 302]
    assert ada.get(SECURITY).status_code == 200


def test_the_page_costs_the_same_for_one_login_and_three(
    ada, student, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as counted:
        ada.get(SECURITY)
    browser_of(student)
    browser_of(student)

    with django_assert_num_queries(len(counted)):
        ada.get(SECURITY)


def test_a_key_is_shown_once_and_revoked_after_asking(ada, student, practice):
    form = {"name": "Calendar", "practice": practice.pk, "scopes": ["read"], "lifetime": "90"}

    shown = ada.post(KEYS, form)

    key = ApiKey.objects.get()
    assert re.search(r"camp_[0-9a-z]{12}_[\w-]{43}", text(shown))
    assert "no-store" in shown["Cache-Control"]
    assert (key.user, key.practice, key.scopes) == (student, practice, ["read"])
    listed = text(ada.get(KEYS))
    assert f"camp_{key.prefix}_…" in listed
    assert not re.search(r"camp_[0-9a-z]{12}_[\w-]{43}", listed)

    revocation = reverse("accounts:api-key-revocation", args=[key.uid])
    assert "stops working at once" in text(ada.get(revocation))
    assert ApiKey.objects.get().revoked_at is None
    assert ada.post(revocation)["Location"] == KEYS
    assert ApiKey.objects.get().revoked_at is not None


def test_a_key_needs_a_name_a_right_and_a_school_of_one_s_own(ada, other_practice):
    response = ada.post(KEYS, {"name": "", "practice": other_practice.pk, "lifetime": "90"})

    assert response.status_code == 422
    assert {"#id_name", "#id_scopes_0"} <= set(re.findall(r'href="(#[^"]+)"', text(response)))
    assert not ApiKey.objects.exists()


def test_nobody_revokes_a_stranger_s_key(ada, practice):
    stranger = member(practice)
    browser_of(stranger).post(KEYS, {"name": "X", "practice": practice.pk, "scopes": ["read"], "lifetime": "0"})
    key = ApiKey.objects.get()

    assert ada.post(reverse("accounts:api-key-revocation", args=[key.uid])).status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def title(practice) -> str:
    return f"\N{EN DASH} {practice.name}</title>"


def test_members_of_several_schools_change_between_them(ada, student, practice, other_practice):
    choose = reverse("accounts:practices")
    MembershipFactory(user=student, practice=other_practice, role=Role.TUTOR)
    assert choose in text(ada.get(SECURITY))
    assert title(practice) in text(ada.get(SECURITY))

    ada.get(choose, {"practice": other_practice.uid})
    assert title(practice) in text(ada.get(SECURITY))

    assert ada.post(choose, {"practice": other_practice.uid}).status_code == 302
    assert title(other_practice) in text(ada.get(SECURITY))


def test_nobody_goes_to_a_school_that_is_not_theirs(ada, student, other_practice):
    response = ada.post(reverse("accounts:practices"), {"practice": other_practice.uid})

    assert response.status_code == 404
    student.refresh_from_db()
    assert student.default_practice != other_practice


GUARDED = [
    "profile", "security", "password", "authenticator", "authenticator-removal", "backup-codes", "api-keys",
    "practices", "change-email", "confirm-email-change",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", GUARDED)
def test_strangers_are_sent_to_the_login(client, name):
    path = reverse(f"accounts:{name}")

    assert client.get(path)["Location"] == f"{reverse('accounts:login')}?next={path}"
