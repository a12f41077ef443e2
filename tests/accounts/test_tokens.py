from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import jwt
import pytest
import time_machine
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.errors import AccountClosed, SecondFactorNeeded, TokenExpired, TokenRefused
from accounts.models import LoginSession
from accounts.rules import has_role
from accounts.services.account_status import archive_user, change_account_status
from accounts.services.login_sessions import end_login_session, replace_login_session
from accounts.services.signing_keys import current_signing_key
from accounts.services.tokens import issue_token, read_ended_token, read_token
from tests.accounts.helpers import member
from tests.factories.accounts import UserFactory, access_token, login_for

pytestmark = pytest.mark.django_db


def read(token, surface="marketplace", **how):
    return read_token(token, surface=surface, **how)


def part(data):
    return urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(("surface", "seconds"), [("marketplace", 86_400), ("trainings", 86_400), ("bootcamp", 3600)])
def test_it_lives_as_long_as_its_surface_says(surface, seconds):
    session = login_for(UserFactory(), surface)
    token = issue_token(session)

    claims = jwt.decode(
        token.value, current_signing_key().public_pem, algorithms=["RS256"], audience=surface, issuer="campanile"
    )
    assert token.expires_in == seconds
    assert claims["exp"] - claims["iat"] == seconds
    assert claims["sid"] == claims["sessionId"] == str(session.uid)
    assert set(claims) == {"iss", "aud", "sub", "sid", "iat", "exp", "userId", "sessionId"}, "no personal data"
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds + 1)), pytest.raises(TokenExpired):
        read(token.value, surface)


def test_reading_costs_one_query_and_brings_the_roles(practice, django_assert_num_queries):
    user = member(practice, Role.TUTOR)
    token = access_token(user)
    with django_assert_num_queries(1):
        session = read(token)
        assert has_role(session.user, practice.pk, Role.TUTOR)
        assert not has_role(session.user, practice.pk, Role.ADMIN)
        assert session.user.default_practice == practice


def test_it_opens_its_own_surface_only():
    token = access_token(UserFactory(), "bootcamp")
    for surface in ("marketplace", "trainings", "certification"):
        with pytest.raises(TokenRefused):
            read(token, surface)


def test_forgeries_are_refused():
    user = UserFactory()
    session = login_for(user)
    good = issue_token(session).value
    header, body, signature = good.split(".")
    claims = jwt.decode(good, options={"verify_signature": False})
    kid = jwt.get_unverified_header(good)["kid"]
    public = current_signing_key().public_pem
    forged = [
        "",
        "nonsense",
        good[:-4] + "AAAA",
        f"{header}.{body}.",
        f"{part({'alg': 'none', 'kid': kid})}.{body}.",
        f"{header}.{part({**claims, 'sub': str(UserFactory().uid), 'exp': claims['exp'] + 1})}.{signature}",
        jwt.encode(claims, "a secret of the forger's own, long enough", algorithm="HS256", headers={"kid": kid}),
        jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "\0"}),
        jwt.encode({**claims, "sid": "no-uuid"}, "x" * 32, algorithm="HS256", headers={"kid": kid}),
        jwt.encode({**claims, "sid": ["a"]}, "x" * 32, algorithm="HS256", headers={"kid": kid}),
        good + "." + "x" * 5000,
        part([1]) + "." + part([2]) + ".AA",
        part({"kid": None}) + "." + part({**claims, "sid": None}) + ".AA",
        f"{part({'alg': 'RS256', 'kid': chr(0xD800)})}.{body}.{signature}",
        "é" + good,
        f"{header}.{'W' * 3999}",
        "A.A.A",
        "....",
    ]
    for token in forged:
        with pytest.raises(TokenRefused):
            read(token)
    assert public
    assert read(good).user == user


def test_an_ended_login_stops_its_token_at_once_and_no_other():
    user = UserFactory()
    first, second = login_for(user), login_for(user)
    tokens = [issue_token(each).value for each in (first, second)]
    end_login_session(first, actor=user)

    with pytest.raises(TokenRefused):
        read(tokens[0])
    assert read(tokens[1]).pk == second.pk


@pytest.mark.parametrize("status", [AccountStatus.SUSPENDED, AccountStatus.BANNED])
def test_a_closed_account_stops_every_token_at_once_and_opening_it_brings_none_back(status):
    user = UserFactory()
    token = access_token(user)
    change_account_status(user, actor=None, status=status)
    with pytest.raises(AccountClosed):
        read(token)
    change_account_status(user, actor=None, status=AccountStatus.ACTIVE)
    with pytest.raises(TokenRefused):
        read(token)


def test_so_does_archiving():
    user = UserFactory()
    token = access_token(user)
    archive_user(user, actor=user)
    with pytest.raises(AccountClosed):
        read(token)


def test_a_login_that_waits_for_its_second_factor_opens_nothing_else():
    token = access_token(UserFactory(), needs_second_factor=True)
    with pytest.raises(SecondFactorNeeded):
        read(token)
    assert read(token, is_pending_welcome=True).needs_second_factor


def test_a_replaced_login_ends_a_little_later_and_hands_its_second_factor_on():
    session = login_for(UserFactory(), has_second_factor=True)
    token = issue_token(session).value
    new = replace_login_session(session)

    assert new.second_factor_at == session.second_factor_at
    assert read(token)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)), pytest.raises(TokenExpired):
        read(token)


def test_use_is_noted_now_and_then():
    session = login_for(UserFactory())
    token = issue_token(session).value
    read(token)
    assert LoginSession.objects.get().last_seen_at == session.last_seen_at
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        read(token)
    assert LoginSession.objects.get().last_seen_at > session.last_seen_at


def test_logging_out_reads_expired_tokens_too_but_no_forged_ones():
    session = login_for(UserFactory(), "bootcamp")
    token = issue_token(session).value
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert read_ended_token(token, surface="bootcamp") == session
    assert read_ended_token(token[:-4] + "AAAA", surface="bootcamp") is None
