from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.enums import VerificationPurpose
from accounts.errors import CodeRefused, TooSoon
from accounts.models import VerificationCode
from accounts.services import verification_codes
from accounts.services.codes import link_token
from accounts.services.verification_codes import peek_link, redeem_code, redeem_link, send_code
from config.kit.errors import TooManyRequests
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import code_sent_to, mails_to
from tests.factories.accounts import UserFactory, login_for

pytestmark = pytest.mark.django_db
EMAIL, RESET, FACTOR = VerificationPurpose.EMAIL, VerificationPurpose.PASSWORD_RESET, VerificationPurpose.SECOND_FACTOR


def redeem(user, code, purpose=EMAIL, session=None):
    with redeem_code(user, purpose=purpose, code=code, session=session):
        pass


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(
    ("purpose", "seconds"),
    [(EMAIL, 86_400), (RESET, 86_400), (VerificationPurpose.EMAIL_CHANGE, 86_400), (FACTOR, 300)],
)
def test_a_code_has_six_digits_lives_as_long_as_its_purpose_says_and_is_not_stored(purpose, seconds):
    user = UserFactory()
    sent = send_code(user, purpose=purpose)

    row = VerificationCode.objects.get()
    assert len(sent.code) == 6
    assert sent.code.isdigit()
    assert sent.expire_time == seconds
    assert sent.code not in row.code_hash
    assert code_sent_to(user.email) == sent.code
    assert "code" not in OutboxMessage.objects.get().context, "the code is erased once it was sent"


def test_it_works_once():
    user = UserFactory()
    code = send_code(user, purpose=EMAIL).code

    redeem(user, code)
    with pytest.raises(CodeRefused):
        redeem(user, code)


def test_it_is_bound_to_person_purpose_and_login():
    user, other = UserFactory(), UserFactory()
    here, there = login_for(user), login_for(user)
    code = send_code(user, purpose=FACTOR, session=here).code
    send_code(other, purpose=FACTOR)
    send_code(user, purpose=EMAIL)

    for who, purpose, session in [
        (other, FACTOR, None),
        (user, EMAIL, None),
        (user, FACTOR, None),
        (user, FACTOR, there),
    ]:
        with pytest.raises(CodeRefused):
            redeem(who, code, purpose, session)
    redeem(user, code, FACTOR, here)


def test_five_wrong_tries_close_it():
    user = UserFactory()
    code = send_code(user, purpose=EMAIL).code
    for _again in range(5):
        with pytest.raises(CodeRefused):
            redeem(user, wrong(code))

    with pytest.raises(CodeRefused):
        redeem(user, code)
    assert VerificationCode.objects.get().used_at is None


def test_a_day_of_wrong_tries_closes_the_door_but_not_the_link(monkeypatch):
    monkeypatch.setattr(verification_codes, "TRIES_PER_DAY", 3)
    user = UserFactory()
    code = send_code(user, purpose=EMAIL).code
    for _again in range(3):
        with pytest.raises(CodeRefused):
            redeem(user, wrong(code))

    with pytest.raises(TooManyRequests) as refused:
        redeem(user, code)
    assert refused.value.retry_after
    with redeem_link(link_token(VerificationCode.objects.get()), purpose=EMAIL) as row:
        assert row.user == user


def test_it_expires():
    user = UserFactory()
    code = send_code(user, purpose=FACTOR).code
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)), pytest.raises(CodeRefused):
        redeem(user, code, FACTOR)


def test_a_second_one_within_a_minute_is_too_soon_and_after_it_closes_the_first():
    user = UserFactory()
    first = send_code(user, purpose=EMAIL).code
    with pytest.raises(TooSoon) as refused:
        send_code(user, purpose=EMAIL)
    assert 0 < (refused.value.retry_after or 0) <= 60
    send_code(user, purpose=RESET)

    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        second = send_code(user, purpose=EMAIL).code
        if first != second:
            with pytest.raises(CodeRefused):
                redeem(user, first)
        redeem(user, second)
    assert VerificationCode.objects.filter(purpose=EMAIL).count() == 2


def test_nobody_gets_more_than_a_days_worth(monkeypatch):
    monkeypatch.setattr(verification_codes, "CODES_PER_DAY", 2)
    user = UserFactory()
    for minutes in (0, 2):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            send_code(user, purpose=EMAIL)
    with time_machine.travel(timezone.now() + timedelta(minutes=4)), pytest.raises(TooManyRequests):
        send_code(user, purpose=EMAIL)


def test_what_fails_behind_the_code_leaves_it_unused():
    user = UserFactory()
    code = send_code(user, purpose=EMAIL).code
    with pytest.raises(RuntimeError), redeem_code(user, purpose=EMAIL, code=code):
        raise RuntimeError
    redeem(user, code)


def test_the_link_says_whose_it_is_works_once_and_for_its_purpose_only():
    user = UserFactory()
    send_code(user, purpose=RESET)
    token = mails_to(user.email)[0].text.split("/password/new/")[1].split("/")[0]

    assert peek_link(token, purpose=RESET) == user
    with pytest.raises(CodeRefused):
        peek_link(token, purpose=EMAIL)
    with pytest.raises(CodeRefused):
        peek_link(token + "x", purpose=RESET)
    with redeem_link(token, purpose=RESET):
        pass
    with pytest.raises(CodeRefused), redeem_link(token, purpose=RESET):
        pass


def test_a_link_dies_with_the_next_code_and_with_time():
    user = UserFactory()
    send_code(user, purpose=EMAIL)
    old = link_token(VerificationCode.objects.get())
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        send_code(user, purpose=EMAIL)
        with pytest.raises(CodeRefused):
            peek_link(old, purpose=EMAIL)
    new = link_token(VerificationCode.objects.latest("id"))
    with time_machine.travel(timezone.now() + timedelta(days=2)), pytest.raises(CodeRefused):
        peek_link(new, purpose=EMAIL)


def test_codes_of_an_earlier_secret_key_still_fit(settings):
    user = UserFactory()
    old = settings.SECRET_KEY
    code = send_code(user, purpose=EMAIL).code
    settings.SECRET_KEY = "another key " * 5
    with pytest.raises(CodeRefused):
        redeem(user, code)
    settings.SECRET_KEY_FALLBACKS = [old]
    redeem(user, code)


def use_at_once(user, code, times=8):
    """How many of several tries at the same moment were accepted."""
    accepted: list[bool] = []
    together = threading.Barrier(times)

    def try_it() -> None:
        together.wait()
        try:
            redeem(user, code)
        except CodeRefused:
            accepted.append(False)
        else:
            accepted.append(True)
        finally:
            connection.close()

    tries = [threading.Thread(target=try_it) for _try in range(times)]
    for each in tries:
        each.start()
    for each in tries:
        each.join()
    return sum(accepted)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_code_are_one():
    user = UserFactory()
    assert use_at_once(user, send_code(user, purpose=EMAIL).code) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_locks_they_would_be_many(monkeypatch):
    user = UserFactory()
    code = send_code(user, purpose=EMAIL).code
    everybody_looked = threading.Barrier(2)

    def look(person, *, purpose, session_id):
        found = VerificationCode.objects.filter(user=person, purpose=purpose, used_at__isnull=True).first()
        everybody_looked.wait(timeout=10)
        return found

    monkeypatch.setattr(verification_codes, "lock_user", lambda person: person)
    monkeypatch.setattr(verification_codes, "lock_open_code", look)
    assert use_at_once(user, code, times=2) == 2
