from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.impersonation.rules import may_impersonate
from accounts.impersonation.services import start_impersonation
from accounts.models import LoginSession, User
from accounts.rules import has_role
from accounts.services.audit import Origin, acting_from
from config.kit.errors import Forbidden
from tests.accounts.helpers import member
from tests.accounts.impersonation.looking import FORM, INDEX, PROFILE, STOP, as_person, events, start_path
from tests.accounts.people import browser_of, inputs, text
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory


def test_it_needs_a_reason_and_a_post_and_is_on_record(boss, ada, practice):
    browser = browser_of(boss, second_factor=True)

    assert "30 minutes at most" in text(browser.get(start_path(ada)))
    assert browser.post(start_path(ada), {"reason": " "}).status_code == 422
    assert not events("impersonation.started").exists()

    as_person(boss, ada, browser)

    event = events("impersonation.started").get()
    assert (event.actor, event.impersonator, event.target_id, event.practice) == (boss, None, ada.pk, practice)
    assert event.data["reason"] == "Cannot find her invoice"


def test_every_page_is_the_person_s_with_a_banner_and_a_way_back(boss, ada):
    browser = as_person(boss, ada)

    for path in (PROFILE, reverse("home"), reverse("privacy")):
        page = text(browser.get(path))
        assert "Bea Boss" in page
        assert f'action="{STOP}"' in page
    assert inputs(text(browser.get(PROFILE)))["first_name"]["value"] == "Ada"


def test_s9_what_is_done_is_done_in_the_person_s_name_and_recorded_in_the_admin_s(boss, ada):
    browser = as_person(boss, ada)

    browser.post(PROFILE, FORM)

    ada.refresh_from_db()
    boss.refresh_from_db()
    assert (ada.first_name, boss.first_name) == ("Augusta", "Bea")
    event = events("user.profile_changed").get()
    assert (event.actor, event.impersonator, event.target_id) == (ada, boss, ada.pk)


CLOSED = [
    "security", "password", "authenticator", "authenticator-removal", "backup-codes", "api-keys", "change-email",
    "confirm-email-change", "tutor-application",
]  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_what_opens_the_person_s_doors_stays_closed(boss, ada, practice, name):
    browser = as_person(boss, ada)
    path = reverse(f"accounts:{name}")
    form = {
        "current_password": PASSWORD, "new_password": "another long password", "password": PASSWORD,
        "email": "evil@school.example", "name": "Key", "practice": practice.pk, "scopes": ["read"], "lifetime": "0",
        "code": "123456",
    }  # fmt: skip

    assert browser.get(path).status_code == 403
    assert browser.post(path, form).status_code in {403, 405}
    assert not ada.api_keys.exists()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["logout-everywhere", "end-other-sessions"])
def test_the_person_s_own_logins_go_on(boss, ada, name):
    theirs = browser_of(ada)
    browser = as_person(boss, ada)

    assert browser.post(reverse(f"accounts:{name}")).status_code == 403
    assert theirs.get(PROFILE).status_code == 200


def test_it_is_not_nestable_and_the_office_is_closed_meanwhile(boss, ada, practice):
    tim = member(practice)
    browser = as_person(boss, ada)

    assert browser.get(INDEX).status_code == 403
    assert browser.post(start_path(tim), {"reason": "More"}).status_code == 403
    with acting_from(Origin(impersonator_id=boss.pk)), pytest.raises(Forbidden, match="acting as somebody already"):
        start_impersonation(tim, actor=boss, reason="More")
    assert events("impersonation.started").count() == 1


def test_a_form_left_open_from_before_is_sent_in_nobody_s_name(boss, ada):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(boss)
    LoginSession.objects.update(needs_second_factor=False, second_factor_at=timezone.now())
    token = inputs(text(browser.get(PROFILE)))["csrfmiddlewaretoken"]["value"]
    browser.post(start_path(ada), {"reason": "R", "csrfmiddlewaretoken": token})
    assert events("impersonation.started").count() == 1

    response = browser.post(PROFILE, {**FORM, "csrfmiddlewaretoken": token})

    assert response.status_code == 403
    assert not User.objects.filter(first_name="Augusta").exists()


def test_api_surfaces_see_the_admin(boss, ada):
    browser = as_person(boss, ada)

    response = browser.get("/auth-api/currentuser")

    assert ada.email not in text(response)


def whom(practice, other_practice):
    """Everybody of interest, by what they are."""
    two_schools = member(practice)
    MembershipFactory(user=two_schools, practice=other_practice)
    return {
        "student": member(practice),
        "tutor": member(practice, Role.TUTOR),
        "colleague": member(practice, Role.ADMIN),
        "admin of another school": member(other_practice, Role.ADMIN),
        "student of another school": member(other_practice),
        "student of two schools": two_schools,
        "superAdmin": UserFactory(is_superuser=True),
        "suspended": member(practice, account_status=AccountStatus.SUSPENDED),
        "archived": member(practice, is_active=False),
        "member of nothing": UserFactory(),
    }


def test_who_may_look_through_whose_eyes(boss, practice, other_practice):
    people = whom(practice, other_practice)
    chief = UserFactory(is_superuser=True)

    by_admin = {name for name, person in people.items() if may_impersonate(boss, person)}
    by_chief = {name for name, person in people.items() if may_impersonate(chief, person)}

    assert by_admin == {"student", "tutor"}
    assert by_chief == {"student", "tutor", "student of another school", "student of two schools", "member of nothing"}
    assert not may_impersonate(boss, boss)
    for name in ("student", "tutor"):
        assert not any(may_impersonate(people[name], person) for person in people.values())


@pytest.mark.parametrize(
    "name", ["colleague", "student of another school", "student of two schools", "superAdmin", "suspended"]
)
def test_s9_others_are_refused_at_the_door(boss, practice, other_practice, name):
    person = whom(practice, other_practice)[name]
    browser = browser_of(boss, second_factor=True)

    assert browser.post(start_path(person), {"reason": "R"}).status_code in {403, 404}
    assert browser.post(start_path(User(pk=10**9)), {"reason": "R"}).status_code == 404
    assert not events("impersonation.started").exists()


def test_an_admin_without_the_second_factor_gets_nowhere(boss, ada):
    browser = browser_of(boss)

    assert browser.post(start_path(ada), {"reason": "R"}).status_code == 302
    assert not events("impersonation.started").exists()


def test_the_person_has_their_own_roles_and_no_second_factor(boss, ada, practice, rf):
    browser = as_person(boss, ada)

    response = browser.get(PROFILE)

    user = response.wsgi_request.user
    assert user == ada
    assert not user.is_verified()
    assert not has_role(user, practice, Role.ADMIN)
