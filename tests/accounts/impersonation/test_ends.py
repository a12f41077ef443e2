"""How looking through somebody's eyes ends: by oneself, by time, by the rules, by logging out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.impersonation.services import TIME_LIMIT
from accounts.models import LoginSession, User
from accounts.services.login_sessions import end_login_sessions
from tests.accounts.helpers import member
from tests.accounts.impersonation.looking import ENDED, FORM, INDEX, PROFILE, STOP, as_person, events
from tests.accounts.people import inputs, text
from tests.factories.accounts import MembershipFactory


def test_after_stopping_the_admin_is_themselves_and_the_event_is_their_own(boss, ada):
    browser = as_person(boss, ada)

    response = browser.post(STOP)

    assert response["Location"] == reverse("admin:accounts_user_change", args=[ada.pk])
    page = text(browser.get(PROFILE))
    assert STOP not in page
    assert inputs(page)["first_name"]["value"] == "Bea"
    event = events("impersonation.stopped").get()
    assert (event.actor, event.impersonator, event.target_id) == (boss, None, ada.pk)
    assert browser.get(INDEX).status_code == 200
    assert browser.post(STOP)["Location"] == reverse("home")
    assert events("impersonation.stopped").count() == 1


def test_stopping_by_opening_a_link_is_not_possible(boss, ada):
    browser = as_person(boss, ada)

    assert browser.get(STOP).status_code == 405
    assert STOP in text(browser.get(PROFILE))


def test_s9_it_ends_after_its_time_and_what_comes_late_is_done_in_nobody_s_name(boss, ada):
    browser = as_person(boss, ada)

    with time_machine.travel(timezone.now() + TIME_LIMIT + timedelta(seconds=1), tick=False):
        response = browser.post(PROFILE, FORM)

    assert response["Location"] == ENDED
    assert set(User.objects.values_list("first_name", flat=True)) == {"Ada", "Bea"}
    assert not events("user.profile_changed").exists()
    event = events("impersonation.expired").get()
    assert (event.actor, event.impersonator) == (boss, None)
    assert "was not done" in text(browser.get(ENDED))
    assert inputs(text(browser.get(PROFILE)))["first_name"]["value"] == "Bea"


def test_an_htmx_request_that_comes_late_leads_there_as_a_whole_page(boss, ada):
    browser = as_person(boss, ada)

    with time_machine.travel(timezone.now() + TIME_LIMIT + timedelta(seconds=1), tick=False):
        response = browser.get(PROFILE, headers={"hx-request": "true"})

    assert response.headers["HX-Redirect"] == ENDED


@pytest.mark.parametrize(
    "change",
    [
        lambda boss, ada: User.objects.filter(pk=ada.pk).update(account_status=AccountStatus.BANNED),
        lambda boss, ada: User.objects.filter(pk=ada.pk).update(is_superuser=True),
        lambda boss, ada: MembershipFactory(user=ada, practice=boss.default_practice, role=Role.ADMIN),
        lambda boss, ada: boss.memberships.update(is_active=False),
    ],
    ids=["person banned", "person became superAdmin", "person became admin", "admin lost the role"],
)
def test_it_ends_when_the_rules_no_longer_allow_it(boss, ada, change):
    browser = as_person(boss, ada)
    change(boss, ada)

    assert browser.post(PROFILE, FORM)["Location"] == ENDED
    assert not events("user.profile_changed").exists()
    assert events("impersonation.refused").count() == 1


def test_it_ends_with_the_admin_s_login(boss, ada):
    browser = as_person(boss, ada)

    end_login_sessions(boss, actor=None)

    assert browser.get(PROFILE)["Location"].startswith(reverse("accounts:login"))
    browser.force_login(boss)
    LoginSession.objects.update(needs_second_factor=False)
    assert inputs(text(browser.get(PROFILE)))["first_name"]["value"] == "Bea"


def test_logging_out_logs_the_admin_out_and_leaves_nothing_behind(boss, ada):
    browser = as_person(boss, ada)

    browser.post(reverse("accounts:logout"))

    assert browser.get(PROFILE).status_code == 302
    assert not LoginSession.objects.filter(revoked_at__isnull=True).exists()
    assert events("impersonation.stopped").count() == 1


def test_whoever_logs_in_next_at_this_browser_is_themselves(boss, ada, practice):
    browser = as_person(boss, ada)
    tim = member(practice, first_name="Tim")

    browser.force_login(tim)

    assert inputs(text(browser.get(PROFILE)))["first_name"]["value"] == "Tim"
