from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.models import AuditEvent, LoginSession
from accounts.services.account_status import archive_user, change_account_status
from accounts.services.login_sessions import end_login_session, end_login_sessions
from accounts.services.passwords import change_password, complete_password_reset, start_password_reset
from tests.accounts.helpers import code_sent_to, member
from tests.factories.accounts import PASSWORD, MembershipFactory, app_code, authenticator_for

pytestmark = pytest.mark.django_db
SECURITY = "/account/security/"
LOGIN = "/login/"
SHEET = "/look/1f5f5b.css"  # a page that asks for nothing itself


@pytest.fixture
def user(practice):
    return member(practice, email="ada@school.example")


@pytest.fixture
def visitor(user):
    client = Client()
    answer = client.post(LOGIN, {"email": user.email, "password": PASSWORD}, headers={"user-agent": "Lynx"})
    assert answer.status_code == 302
    return client


def is_in(client):
    return client.get(SECURITY).status_code == 200


def test_a_login_by_browser_is_a_login_session(visitor, user):
    session = LoginSession.objects.get()
    assert (session.user, session.surface, session.user_agent, session.address) == (user, "pages", "Lynx", "127.0.0.1")
    assert is_in(visitor)
    event = AuditEvent.objects.get(action="login.opened")
    assert (event.surface, event.address, len(event.request_id)) == ("pages", "127.0.0.1", 32)


def end(session, user):
    end_login_session(session, actor=user)


def end_all(session, user):
    end_login_sessions(user, actor=user)


def suspend(session, user):
    change_account_status(user, actor=None, status=AccountStatus.SUSPENDED)


def ban(session, user):
    change_account_status(user, actor=None, status=AccountStatus.BANNED)


def archive(session, user):
    archive_user(user, actor=user)


def delete(session, user):
    session.delete()


def change(session, user):
    change_password(user, actor=user, current_password=PASSWORD, new_password="another horse entirely")


def reset(session, user):
    start_password_reset(user)
    complete_password_reset(email=user.email, code=code_sent_to(user.email), password="another horse entirely")


@pytest.mark.parametrize("what", [end, end_all, suspend, ban, archive, delete, change, reset])
def test_what_ends_the_login_ends_the_browsers_at_once(visitor, user, what):
    assert is_in(visitor)
    what(LoginSession.objects.get(), user)
    assert visitor.get(SECURITY).status_code == 302
    assert "_auth_user_id" not in visitor.session


def test_suspension_written_past_the_services_ends_it_too(visitor, user):
    type(user).objects.filter(pk=user.pk).update(account_status="suspended")
    assert not is_in(visitor)


def test_it_ends_with_its_time(visitor):
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert not is_in(visitor)


def test_a_cookie_without_a_login_session_opens_nothing(visitor):
    session = visitor.session
    del session["login_session"]
    session.save()
    assert not is_in(visitor)


def test_a_cookie_with_somebody_elses_login_session_opens_nothing(visitor, practice):
    other = Client()
    other.force_login(member(practice))
    session = visitor.session
    session["login_session"] = other.session["login_session"]
    session.save()
    assert not is_in(visitor)
    assert is_in(other)


def test_until_the_second_factor_is_shown_nobody_is_logged_in(user):
    device = authenticator_for(user)
    client = Client()
    client.post(LOGIN, {"email": user.email, "password": PASSWORD})
    assert not is_in(client)
    assert client.get("/").context["user"].is_anonymous
    answer = client.post("/login/second-factor/", {"code": app_code(device)})
    assert answer.status_code == 302
    assert is_in(client)
    assert LoginSession.objects.get().second_factor_at


def test_a_page_costs_a_constant_few_queries(visitor, django_assert_num_queries):
    with django_assert_num_queries(3):  # the cookie's session, the login with its user and roles, the practice
        visitor.get(SHEET)


def test_a_strangers_page_costs_only_the_practice(db, practice, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(SHEET)


def test_use_is_noted_rarely(visitor):
    first = LoginSession.objects.get().last_seen_at
    visitor.get("/privacy/")
    assert LoginSession.objects.get().last_seen_at == first
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        visitor.get("/privacy/")
    assert LoginSession.objects.get().last_seen_at > first


@pytest.mark.parametrize(
    ("own", "header", "practices", "spoken"),
    [
        ("nl", "en", "en", "nl"),
        ("", "nl", "en", "nl"),
        ("", "fr", "nl", "nl"),
        ("", "", "nl", "nl"),
        ("", "fr, en;q=0.5", "nl", "en"),
        ("", "", "en", "en"),
    ],
)
def test_the_page_speaks_the_persons_language_else_the_browsers_else_the_practices(
    visitor, user, practice, own, header, practices, spoken
):
    type(user).objects.update(language=own)
    type(practice).objects.update(language=practices)
    answer = visitor.get("/privacy/", headers={"accept-language": header})
    assert answer.headers["Content-Language"] == spoken


def test_the_practice_is_the_hosts_else_ones_own(visitor, user, practice, other_practice):
    assert visitor.get("/privacy/").context["practice"] == practice
    other_practice.host_name = "south.example"
    other_practice.save()
    assert visitor.get("/privacy/", headers={"host": "south.example:8000"}).context["practice"] == other_practice
    MembershipFactory(user=user, practice=other_practice, role=Role.TUTOR)
    session = visitor.session
    session["practice"] = other_practice.pk
    session.save()
    assert visitor.get("/privacy/").context["practice"] == other_practice


def test_pages_work_before_there_is_a_practice(client, db):
    assert client.get("/privacy/").status_code == 200
