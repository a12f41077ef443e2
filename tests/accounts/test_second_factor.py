from __future__ import annotations

import threading

import pytest
from django.db import connection
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.errors import CodeRefused, SecondFactorNeeded, SecondFactorRefused
from accounts.models import AuditEvent
from accounts.queries import count_backup_codes, has_second_factor
from accounts.rules import has_fresh_second_factor
from accounts.services import second_factor
from accounts.services.second_factor import (
    complete_email_second_factor,
    confirm_authenticator,
    drop_authenticator,
    remove_authenticator,
    replace_backup_codes,
    start_authenticator,
    start_email_second_factor,
    verify_second_factor,
)
from config.kit.errors import Conflict, Invalid, TooManyRequests
from tests.accounts.helpers import code_sent_to, mails_to
from tests.factories.accounts import PASSWORD, UserFactory, app_code, authenticator_for, login_for

pytestmark = pytest.mark.django_db


def subjects(user):
    return [mail.subject for mail in mails_to(user.email)]


def test_an_app_is_set_up_by_its_first_code_and_gives_backup_codes(settings):
    user = UserFactory(email="ada@school.example")
    session = login_for(user)
    enrolment = start_authenticator(user, actor=user)
    assert start_authenticator(user, actor=user) == enrolment, "a reloaded page shows the same"
    assert enrolment.uri.startswith("otpauth://totp/Campanile%3Aada%40school.example?secret=" + enrolment.secret)
    assert not has_second_factor(user)

    codes = confirm_authenticator(user, actor=user, code=app_code(TOTPDevice.objects.get()), session=session)

    session.refresh_from_db()
    assert has_second_factor(user)
    assert has_fresh_second_factor(session)
    assert len(set(codes)) == count_backup_codes(user) == 10
    assert not {code.replace("-", "") for code in codes} & set(StaticToken.objects.values_list("token", flat=True))
    assert subjects(user) == ["The security of your account was changed"]
    with pytest.raises(Conflict):
        start_authenticator(user, actor=user)


@pytest.mark.parametrize("code", ["000000", "", "12345", "١٢٣٤٥٦", "abc", "1e5"])
def test_a_wrong_first_code_sets_nothing_up(code):
    user = UserFactory()
    start_authenticator(user, actor=user)
    device = TOTPDevice.objects.get()
    if code == app_code(device):
        pytest.skip("one in a million")
    with pytest.raises(SecondFactorRefused):
        confirm_authenticator(user, actor=user, code=code, session=None)
    assert not has_second_factor(user)
    assert count_backup_codes(user) == 0


def test_without_a_start_there_is_nothing_to_confirm():
    user = UserFactory()
    with pytest.raises(Conflict):
        confirm_authenticator(user, actor=user, code="123456", session=None)


def test_a_code_of_the_app_counts_once_and_finishes_the_login():
    user = UserFactory()
    device = authenticator_for(user)
    session = login_for(user, needs_second_factor=True)
    code = app_code(device)
    verify_second_factor(user, session=session, code=code)

    session.refresh_from_db()
    assert not session.needs_second_factor
    assert session.second_factor_at
    assert AuditEvent.objects.latest("id").data == {"way": "app"}
    again = login_for(user, needs_second_factor=True)
    with pytest.raises(SecondFactorRefused):
        verify_second_factor(user, session=again, code=code)
    again.refresh_from_db()
    assert again.needs_second_factor


def test_a_backup_code_counts_once_in_any_writing_and_its_use_is_told():
    user = UserFactory()
    session = login_for(user)
    start_authenticator(user, actor=user)
    codes = confirm_authenticator(user, actor=user, code=app_code(TOTPDevice.objects.get()), session=session)
    mails_to(user.email)

    verify_second_factor(user, session=session, code=codes[0].upper().replace("-", " "))
    with pytest.raises(SecondFactorRefused):
        verify_second_factor(user, session=session, code=codes[0])
    assert count_backup_codes(user) == 9
    assert subjects(user)[-1] == "A backup code was used"
    assert "Unused ones left: 9" in mails_to(user.email)[-1].text


def test_codes_of_somebody_else_do_not_fit():
    user, other = UserFactory(), UserFactory()
    device = authenticator_for(other)
    authenticator_for(user)
    with pytest.raises(SecondFactorRefused):
        verify_second_factor(user, session=None, code=app_code(device))


def test_guessing_ends():
    user = UserFactory()
    device = authenticator_for(user)
    for _again in range(10):
        with pytest.raises(SecondFactorRefused):
            verify_second_factor(user, session=None, code="aaaaa-aaaaa")
    with pytest.raises(TooManyRequests):
        verify_second_factor(user, session=None, code=app_code(device))


def test_taking_it_away_needs_the_password_and_a_login_that_showed_it():
    user = UserFactory()
    authenticator_for(user)
    plain, shown = login_for(user), login_for(user, has_second_factor=True)
    with pytest.raises(SecondFactorNeeded):
        remove_authenticator(user, actor=user, password=PASSWORD, session=plain)
    with pytest.raises(Invalid):
        remove_authenticator(user, actor=user, password="wrong", session=shown)
    assert has_second_factor(user)

    remove_authenticator(user, actor=user, password=PASSWORD, session=shown)
    assert not has_second_factor(user)
    assert subjects(user) == ["The security of your account was changed"]


def test_staff_can_take_it_from_somebody_who_lost_everything_and_nothing_is_told_twice():
    user = UserFactory()
    authenticator_for(user)
    drop_authenticator(user, actor=None)
    drop_authenticator(user, actor=None)
    assert len(subjects(user)) == 1


def test_new_backup_codes_replace_the_old_ones():
    user = UserFactory()
    session = login_for(user, has_second_factor=True)
    with pytest.raises(Conflict):
        replace_backup_codes(user, actor=user, password=PASSWORD, session=session)
    authenticator_for(user)
    old = replace_backup_codes(user, actor=user, password=PASSWORD, session=session)
    new = replace_backup_codes(user, actor=user, password=PASSWORD, session=session)
    with pytest.raises(SecondFactorRefused):
        verify_second_factor(user, session=session, code=old[0])
    verify_second_factor(user, session=session, code=new[0])


class TestByMail:
    def test_the_mailed_code_finishes_the_login_it_was_sent_for(self):
        user = UserFactory()
        here, there = (login_for(user, needs_second_factor=True) for _login in range(2))
        start_email_second_factor(here)
        code = code_sent_to(user.email)
        with pytest.raises(CodeRefused):
            complete_email_second_factor(there, code=code)
        complete_email_second_factor(here, code=code)
        here.refresh_from_db()
        assert not here.needs_second_factor
        assert subjects(user) == ["Your code for logging in"]

    def test_it_is_told_when_it_stood_in_for_the_app(self):
        user = UserFactory()
        authenticator_for(user)
        session = login_for(user, needs_second_factor=True)
        start_email_second_factor(session)
        complete_email_second_factor(session, code=code_sent_to(user.email))
        assert subjects(user)[-1] == "You logged in with a code from your mail"

    def test_the_app_does_as_well(self):
        user = UserFactory()
        device = authenticator_for(user)
        session = login_for(user, needs_second_factor=True)
        complete_email_second_factor(session, code=app_code(device))
        session.refresh_from_db()
        assert not session.needs_second_factor
        assert subjects(user) == []


def show_at_once(user, code, times=2):
    """How many of several who showed the same code at the same moment were let in."""
    let_in: list[bool] = []
    together = threading.Barrier(times)

    def show() -> None:
        together.wait()
        try:
            verify_second_factor(user, session=None, code=code)
        except SecondFactorRefused:
            let_in.append(False)
        else:
            let_in.append(True)
        finally:
            connection.close()

    people = [threading.Thread(target=show) for _one in range(times)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return sum(let_in)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_code_shown_by_several_at_once_lets_one_in():
    user = UserFactory()
    assert show_at_once(user, app_code(authenticator_for(user)), times=4) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_locks_it_would_let_in_two(monkeypatch):
    user = UserFactory()
    code = app_code(authenticator_for(user))
    everybody_looked = threading.Barrier(2)

    def look(person):
        device = TOTPDevice.objects.get(user=person)
        everybody_looked.wait(timeout=10)
        return device

    monkeypatch.setattr(second_factor, "lock_user", lambda person: person)
    monkeypatch.setattr(second_factor, "lock_authenticator", look)
    assert show_at_once(user, code) == 2
