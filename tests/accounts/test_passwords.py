from __future__ import annotations

import time

import pytest

from accounts.errors import CodeRefused, TooSoon
from accounts.models import AuditEvent, VerificationCode
from accounts.services import neutrality
from accounts.services.codes import link_token
from accounts.services.passwords import (
    change_password,
    complete_password_reset,
    complete_password_reset_by_link,
    confirm_password,
    start_password_reset,
    start_password_reset_quietly,
)
from config.kit.errors import Invalid, TooManyRequests
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import code_sent_to, mails_to
from tests.factories.accounts import PASSWORD, UserFactory, login_for

pytestmark = pytest.mark.django_db
NEW = "a quite different horse"


def open_logins(user):
    return list(user.login_sessions.filter(revoked_at__isnull=True).order_by("id"))


def test_changing_it_ends_every_other_login_and_tells_the_person():
    user = UserFactory()
    here, _there = login_for(user), login_for(user)
    change_password(user, actor=user, current_password=PASSWORD, new_password=NEW, keep=here)

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert open_logins(user) == [here]
    assert [mail.subject for mail in mails_to(user.email)] == ["Your password was changed"]
    assert AuditEvent.objects.latest("id").action == "user.password_changed"


@pytest.mark.parametrize(
    ("current", "new", "field"), [("wrong", NEW, "current_password"), (PASSWORD, "password", "new_password")]
)
def test_a_refused_change_changes_nothing(current, new, field):
    user = UserFactory()
    session = login_for(user)
    with pytest.raises(Invalid) as refused:
        change_password(user, actor=user, current_password=current, new_password=new)

    user.refresh_from_db()
    assert set(refused.value.fields) == {field}
    assert user.check_password(PASSWORD)
    assert open_logins(user) == [session]
    assert not OutboxMessage.objects.exists()


def test_the_present_password_cannot_be_guessed_for_long():
    user = UserFactory()
    for _again in range(10):
        with pytest.raises(Invalid):
            confirm_password(user, "guess")
    with pytest.raises(TooManyRequests):
        confirm_password(user, PASSWORD)


def test_a_forgotten_one_is_replaced_by_the_code_of_the_mail_and_every_login_ends():
    user = UserFactory(is_email_verified=False)
    login_for(user)
    start_password_reset(user)
    complete_password_reset(email=user.email.upper(), code=code_sent_to(user.email), password=NEW)

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert user.is_email_verified, "the mail reached them"
    assert open_logins(user) == []
    assert [mail.subject for mail in mails_to(user.email)] == ["Choose a new password", "Your password was changed"]


def test_or_by_its_link():
    user = UserFactory()
    start_password_reset(user)
    complete_password_reset_by_link(link_token(VerificationCode.objects.get()), password=NEW)
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_password_that_is_no_good_leaves_the_code_unused():
    user = UserFactory(first_name="Wilhelmina")
    start_password_reset(user)
    code = code_sent_to(user.email)
    for poor in ("short", "wilhelmina"):
        with pytest.raises(Invalid):
            complete_password_reset(email=user.email, code=code, password=poor)
    complete_password_reset(email=user.email, code=code, password=NEW)


def test_whether_a_password_resembles_a_person_is_not_told_to_strangers():
    user = UserFactory(first_name="Wilhelmina")
    with pytest.raises(CodeRefused):
        complete_password_reset(email=user.email, code="000000", password="wilhelmina")


@pytest.mark.parametrize("password", [NEW, "short"])
def test_known_and_unknown_addresses_are_refused_alike(password):
    user = UserFactory()
    start_password_reset(user)
    answers = []
    for email in (user.email, "nobody@school.example"):
        with pytest.raises((CodeRefused, Invalid)) as refused:
            complete_password_reset(email=email, code="12345x", password=password)
        answers.append((type(refused.value), str(refused.value), refused.value.fields))
    assert answers[0] == answers[1]


def test_asking_on_a_page_tells_nothing_and_mails_only_those_who_may_act():
    UserFactory(email="ada@school.example")
    UserFactory(email="banned@school.example", account_status="banned")
    UserFactory(email="gone@school.example", is_active=False)
    for email in (
        "ada@school.example",
        "ada@school.example",
        "banned@school.example",
        "gone@school.example",
        "no@x.yz",
    ):
        start_password_reset_quietly(email)
    assert list(OutboxMessage.objects.values_list("user__email", flat=True)) == ["ada@school.example"]


def test_limits_hold_for_known_and_unknown_addresses_alike():
    UserFactory(email="ada@school.example")
    for email in ("ada@school.example", "nobody@school.example"):
        for _again in range(10):
            start_password_reset_quietly(email)
        with pytest.raises(TooManyRequests):
            start_password_reset_quietly(email)


def test_it_takes_as_long_for_everybody(monkeypatch):
    monkeypatch.setattr(neutrality, "SECONDS", 0.2)
    UserFactory(email="ada@school.example")
    times = []
    for email in ("ada@school.example", "nobody@school.example"):
        begun = time.monotonic()
        start_password_reset_quietly(email)
        times.append(time.monotonic() - begun)
    assert min(times) >= 0.2
    assert abs(times[0] - times[1]) < 0.15


def test_twice_within_a_minute_is_too_soon():
    user = UserFactory()
    start_password_reset(user)
    with pytest.raises(TooSoon):
        start_password_reset(user)
