from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from accounts.enums import AccountStatus, Role
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, text, with_app
from tests.factories.accounts import UserFactory

INDEX = reverse("admin:index")
LOGIN = reverse("accounts:login")
SECOND = reverse("accounts:second-factor")
SETUP = reverse("accounts:authenticator")


def pages() -> list[str]:
    """Every list and every "add" page that is registered, of every app."""
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry]
    return [reverse(f"admin:{name}_{view}") for name in names for view in ("changelist", "add")]


def stranger(practice):
    return Client()


def student(practice):
    return browser_of(member(practice))


def tutor(practice):
    return browser_of(member(practice, Role.TUTOR), second_factor=True)


def suspended_admin(practice):
    user = member(practice, Role.ADMIN)
    browser = browser_of(user, second_factor=True)
    user.account_status = AccountStatus.SUSPENDED
    user.save(update_fields=["account_status"])
    return browser


def former_admin(practice):
    user = member(practice, Role.ADMIN)
    user.memberships.update(is_active=False)
    return browser_of(user, second_factor=True)


def admin_without_factor(practice):
    return browser_of(member(practice, Role.ADMIN))


def admin_who_has_not_shown_it(practice):
    user = member(practice, Role.ADMIN)
    browser = browser_of(user)
    with_app(user)
    return browser


def admin_halfway_in(practice):
    user = member(practice, Role.ADMIN)
    with_app(user)
    return browser_of_half_way(user)


def browser_of_half_way(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("who", "status", "led_to"),
    [
        (stranger, 200, LOGIN),
        (student, 403, ""),
        (tutor, 403, ""),
        (former_admin, 403, ""),
        (suspended_admin, 200, LOGIN),
        (admin_without_factor, 200, SETUP),
        (admin_who_has_not_shown_it, 200, SECOND),
        (admin_halfway_in, 200, SECOND),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_nobody_else_sees_any_page(practice, who, status, led_to):
    browser = who(practice)

    for path in [INDEX, *pages()]:
        response = browser.get(path, follow=True)
        assert response.status_code == status, path
        if led_to:
            where = urlsplit(response.redirect_chain[-1][0])
            assert where.path == led_to, path
            assert parse_qs(where.query) == {"next": [path]}, path


def test_an_admin_without_a_factor_is_led_to_set_one_up_and_back(practice):
    browser = admin_without_factor(practice)

    step = browser.get(SECOND, {"next": INDEX})

    assert step["Location"] == f"{SETUP}?next=%2Fadmin%2F"
    assert 'name="next" value="/admin/"' in text(browser.get(step["Location"]))


def test_with_the_factor_shown_it_opens(office):
    response = office.get(INDEX)

    assert response.status_code == 200
    assert "Needs a person" in text(response)


def test_the_setting_lets_admins_in_without(practice, settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False

    assert admin_without_factor(practice).get(INDEX).status_code == 200
    assert student(practice).get(INDEX).status_code == 403


def test_every_list_opens_for_the_super_admin_and_hers_for_an_admin(super_office, office):
    lists = [path for path in pages() if not path.endswith("/add/")]

    assert {super_office.get(path).status_code for path in lists} == {200}
    assert {office.get(path).status_code for path in lists} <= {200, 403}
    assert office.get(reverse("admin:accounts_user_changelist")).status_code == 200
    assert office.get(reverse("admin:accounts_signingkey_changelist")).status_code == 403


def test_there_is_one_login_page(client, office, practice):
    assert client.get(reverse("admin:login"))["Location"].startswith(LOGIN)
    assert office.get(reverse("admin:login"))["Location"] == INDEX
    assert office.get(reverse("admin:password_change"))["Location"] == reverse("accounts:security")
    assert office.post(reverse("admin:logout"))["Location"] == reverse("accounts:logout")


def test_only_the_admin_may_evaluate_scripts_and_set_styles(office):
    admin = office.get(INDEX)["Content-Security-Policy"]
    pages_policy = office.get(reverse("accounts:profile"))["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval'" in admin
    assert "style-src-attr 'unsafe-inline'" in admin
    assert "unsafe-inline'" not in admin.replace("style-src-attr 'unsafe-inline'", "")
    assert "unsafe" not in pages_policy


def test_a_superuser_who_is_archived_is_out(db):
    user = UserFactory(is_superuser=True)
    browser = browser_of(user, second_factor=True)
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert browser.get(INDEX, follow=True).redirect_chain[-1][0] == f"{LOGIN}?next=%2Fadmin%2F"
