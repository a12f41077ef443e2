from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import LoginSession, VerificationCode
from accounts.queries import access_login_session, login_sessions_for_user
from accounts.services.login_sessions import end_login_session, end_login_sessions
from accounts.services.passwords import start_password_reset
from accounts.tasks import tidy_up
from config.kit.errors import Forbidden, NotFound
from tests.accounts.helpers import member
from tests.factories.accounts import PASSWORD, UserFactory, app_code, authenticator_for, login_for

pytestmark = pytest.mark.django_db


def test_open_logins_are_listed_and_ended_ones_are_not():
    user = UserFactory()
    first, second, waiting = login_for(user), login_for(user, "pages"), login_for(user, needs_second_factor=True)
    login_for(UserFactory())
    assert set(login_sessions_for_user(user)) == {first, second}
    assert end_login_session(first, actor=user)
    assert not end_login_session(first, actor=user)
    assert list(login_sessions_for_user(user)) == [second]
    for hidden in (first, waiting):
        with pytest.raises(NotFound):
            access_login_session(user, hidden.uid)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert list(login_sessions_for_user(user)) == []


def test_everywhere_but_here():
    user = UserFactory()
    here, _there, _elsewhere = login_for(user), login_for(user), login_for(user)
    others = login_for(UserFactory())
    assert end_login_sessions(user, actor=user, keep=here) == 2
    assert end_login_sessions(user, actor=user, keep=here) == 0
    assert set(LoginSession.objects.filter(revoked_at__isnull=True)) == {here, others}


def test_who_may_end_whose(practice, other_practice):
    user = member(practice)
    session = login_for(user)
    for actor in (member(practice), member(other_practice, Role.ADMIN)):
        with pytest.raises(Forbidden):
            end_login_session(session, actor=actor)
        with pytest.raises(Forbidden):
            end_login_sessions(user, actor=actor)
    assert end_login_session(session, actor=member(practice, Role.ADMIN))


def test_a_browser_that_logs_in_again_leaves_no_open_login_behind(practice):
    user, other = member(practice), member(practice)
    client = Client()
    for person in (user, user, other):
        client.post("/logout/")
        client.post("/login/", {"email": person.email, "password": PASSWORD})
    assert [session.user for session in LoginSession.objects.filter(revoked_at__isnull=True)] == [other]


def test_a_browsers_login_waits_a_quarter_of_an_hour_for_its_second_factor(practice):
    user = member(practice)
    device = authenticator_for(user)
    client = Client()
    client.post("/login/", {"email": user.email, "password": PASSWORD})
    waiting = LoginSession.objects.get()
    assert waiting.expires_at - waiting.created_at == timedelta(minutes=15)
    client.post("/login/second-factor/", {"code": app_code(device)})
    finished = LoginSession.objects.get()
    assert finished.expires_at - finished.created_at > timedelta(days=13)


def test_what_is_over_is_forgotten_in_time(settings):
    user = UserFactory()
    login_for(user)
    start_password_reset(user)
    Client().force_login(user)
    AccessAttempt.objects.create(username="somebody", ip_address="192.0.2.1", failures_since_start=1)
    tidy_up()
    assert (LoginSession.objects.count(), VerificationCode.objects.count(), Session.objects.count()) == (2, 1, 1)
    assert AccessAttempt.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        tidy_up()
    assert not LoginSession.objects.exists()
    assert not VerificationCode.objects.exists()
    assert not Session.objects.exists()
    assert not AccessAttempt.objects.exists()
