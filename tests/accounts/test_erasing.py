"""A person is erased: nobody is left behind the row, and whoever relies on something still has it."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import ApiKey, AuditEvent, LoginSession, StudentProfile, User
from accounts.personal_data import personal_data
from accounts.rules import may_manage_account
from accounts.services.account_status import restore_user
from accounts.services.api_keys import create_api_key
from accounts.services.erasing import erase_person
from accounts.services.membership_invitations import offer_role
from accounts.services.profiles import change_profile
from config.kit.errors import Conflict, Forbidden
from messaging.delivery.models import Notification, OutboxMessage
from messaging.delivery.services import send
from tests.accounts.helpers import mails_to, member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import PASSWORD, UserFactory, login_for, make_student
from tests.factories.catalog import TutorProfileFactory
from tests.factories.enrollments import join
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
PAGE, FILE, ERASE = (reverse(f"accounts:{name}") for name in ("my-data", "my-data-file", "erase"))
NAMES = ("unforgettable", "sanne", "+31201234567")


@pytest.fixture
def sanne(practice):
    return make_student(
        practice, email="sanne@people.example", first_name="Sanne", last_name="Unforgettable", phone="+31201234567"
    )


def test_nobody_is_left_behind_the_row(practice, sanne):
    login_for(sanne)
    create_api_key(sanne, actor=sanne, practice=practice, name="Sanne's key", scopes=["read"])
    with_app(sanne)
    StudentProfile.objects.filter(user=sanne).update(notes="Unforgettable", phone_as_given="020")
    send(
        "accounts.status_changed", to=sanne, practice=practice, context={"status": "active", "reason": "Sanne"},
        dedupe_key="x",
    )  # fmt: skip
    send(
        "certificates.question_answered", to="Sanne@people.example", practice=practice, dedupe_key="question:1",
        context={"asked": "a@b.example", "rows": [], "is_internal": False, "problem": "", "school": "North"},
    )  # fmt: skip

    erase_person(sanne, actor=sanne)

    sanne.refresh_from_db()
    row = json.dumps({name: str(value) for name, value in vars(sanne).items()}).lower()
    assert not [name for name in NAMES if name in row]
    assert str(sanne) == "Erased person"
    assert not sanne.may_act
    assert not sanne.has_usable_password()
    assert not LoginSession.objects.filter(user=sanne).exists()
    assert not ApiKey.objects.filter(user=sanne, revoked_at__isnull=True).exists()
    assert not sanne.totpdevice_set.exists()
    assert not sanne.memberships.filter(is_active=True).exists()
    assert StudentProfile.objects.get(user=sanne).notes == ""
    assert not Notification.objects.filter(user=sanne).exists()
    assert [mail.subject for mail in mails_to("sanne@people.example")] == ["Your account was erased"]
    kept = json.dumps(list(OutboxMessage.objects.values("address", "dedupe_key", "context", "last_error")))
    assert "sanne" not in kept.lower()
    assert AuditEvent.objects.filter(action="user.erased", target_id=sanne.pk).count() == 1


def test_once_is_enough_and_nobody_comes_back(practice, sanne):
    erase_person(sanne, actor=None)
    erase_person(sanne, actor=None)
    assert AuditEvent.objects.filter(action="user.erased").count() == 1
    sanne.refresh_from_db()
    with pytest.raises(Conflict):
        restore_user(sanne, actor=None)
    make_student(practice, email="sanne@people.example")


def test_what_is_open_has_to_end_first(practice, sanne):
    join(make_training(practice=practice), sanne)
    with pytest.raises(Conflict, match="1 enrolment is still open"):
        erase_person(sanne, actor=sanne)
    sanne.refresh_from_db()
    assert sanne.last_name == "Unforgettable"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TUTOR, Role.TRAINER])
def test_a_role_is_handed_over_first(practice, role):
    somebody = member(practice, role)
    with pytest.raises(Conflict, match="hand over that role"):
        erase_person(somebody, actor=somebody)


def test_a_former_tutor_leaves_an_empty_profile(practice):
    profile = TutorProfileFactory(practice=practice, display_name="Sanne Unforgettable", bio="Unforgettable")
    profile.user.memberships.update(is_active=False)
    assert personal_data_of("tutor_profiles", profile.user)[0]["name"] == "Sanne Unforgettable"
    erase_person(profile.user, actor=None)
    profile.refresh_from_db()
    assert (profile.display_name, profile.bio, profile.is_active) == ("\N{EN DASH}", "", False)


def personal_data_of(name, person):
    return next(part for part in personal_data() if part.name == name).export(person)


def test_who_may(practice, other_practice, sanne):
    for stranger in (member(other_practice, Role.ADMIN), member(practice), member(practice, Role.INSTRUCTOR)):
        with pytest.raises(Forbidden):
            erase_person(sanne, actor=stranger)
    erase_person(sanne, actor=member(practice, Role.ADMIN))


def test_my_data_is_read_and_taken_along(sanne):
    browser = browser_of(sanne)
    page = browser.get(PAGE).content.decode()
    for part in ("Account", "Certificates", "Enrolments and payments"):
        assert part in page
    answer = browser.get(FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    told = answer.json()
    assert told["account"]["email"] == "sanne@people.example"
    assert set(told) >= {"account", "certificates", "enrollments", "exported_at"}
    assert AuditEvent.objects.filter(action="user.data_exported", actor=sanne).count() == 1


def test_somebody_erases_themselves(practice, sanne):
    browser = browser_of(sanne)
    assert "What stays without your name" in browser.get(ERASE).content.decode()
    assert browser.post(ERASE, {}).status_code == 422
    LoginSession.objects.filter(user=sanne).update(created_at="2020-01-01T00:00Z")
    assert browser.post(ERASE, {"is_sure": "on", "password": "wrong"}).status_code == 422
    assert User.objects.get(pk=sanne.pk).erased_at is None
    assert browser.post(ERASE, {"is_sure": "on", "password": PASSWORD})["Location"] == "/"
    assert User.objects.get(pk=sanne.pk).erased_at is not None
    assert browser.get(PAGE).status_code == 302


def test_what_hinders_is_said_before_anybody_types(practice, sanne):
    join(make_training(practice=practice), sanne)
    page = browser_of(sanne).get(ERASE).content.decode()
    assert "1 enrolment is still open" in page
    assert "is_sure" not in page


def test_staff_erase_by_typing_the_address(practice, sanne):
    boss = member(practice, Role.ADMIN)
    with_app(boss)
    browser = browser_of(boss, second_factor=True)
    act = reverse("admin:accounts_user_act", args=[sanne.pk, "erase"])
    assert browser.post(act, {"email": "other@people.example"}).status_code == 422
    assert browser.post(act, {"email": "Sanne@people.example"}).status_code == 302
    sanne.refresh_from_db()
    assert sanne.erased_at is not None
    assert browser.get(act).status_code == 403
    page = browser.get(reverse("admin:accounts_user_change", args=[sanne.pk])).content.decode()
    assert "Erased person" in page
    assert "Unforgettable" not in page


def test_not_even_the_super_admin_makes_somebody_of_the_row(practice, sanne):
    boss = UserFactory(is_superuser=True, default_practice=practice)
    with_app(boss)
    erase_person(sanne, actor=boss)
    sanne.refresh_from_db()

    for bring_back in (
        lambda: change_profile(sanne, actor=boss, first_name="Sanne"),
        lambda: offer_role(sanne, actor=boss, practice=practice, role=Role.STUDENT, address="sanne@people.example"),
        lambda: restore_user(sanne, actor=None),
    ):
        with pytest.raises(Conflict, match="does not come back"):
            bring_back()
    assert not may_manage_account(boss, sanne)
    browser = browser_of(boss, second_factor=True)
    page = browser.get(reverse("admin:accounts_user_change", args=[sanne.pk])).content.decode()
    assert "Erased person" in page
    assert 'name="first_name"' not in page
    for act in ("give-role", "ban", "set-password"):
        assert reverse("admin:accounts_user_act", args=[sanne.pk, act]) not in page


def test_strangers_read_no_data(client):
    for address in (PAGE, FILE, ERASE):
        assert client.get(address).status_code == 302
