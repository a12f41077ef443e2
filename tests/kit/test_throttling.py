from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.test import Client

from config.kit.errors import TooManyRequests, Unavailable
from config.kit.throttling import LOGIN_BY_NAME, Limit, check, counters, name_subject, restore, spend

TWICE = Limit("twice", times=2, seconds=60)
CLOSED = Limit("closed", times=2, seconds=60, closed=True)


def _allowed(limit: Limit, subject: str = "somebody") -> bool:
    try:
        spend(limit, subject)
    except TooManyRequests:
        return False
    return True


def test_a_limit_counts_and_says_when_to_come_back() -> None:
    assert [_allowed(TWICE) for _time in range(3)] == [True, True, False]

    with pytest.raises(TooManyRequests) as refused:
        spend(TWICE, "somebody")
    assert 0 < (refused.value.retry_after or 0) <= 60


def test_subjects_and_limits_count_apart() -> None:
    assert [_allowed(TWICE, who) for who in ("a", "a", "a", "b")] == [True, True, False, True]
    assert _allowed(Limit("other", times=1, seconds=60), "a")


def test_a_window_ends() -> None:
    short = Limit("short", times=1, seconds=1)
    assert [_allowed(short), _allowed(short)] == [True, False]

    counters._client(_url()).flushdb()  # as its time to live does

    assert _allowed(short)


def test_counters_end_by_themselves() -> None:
    spend(TWICE, "somebody")

    client = counters._client(_url())
    (key,) = client.keys("throttle:*")
    assert 0 < client.pttl(key) <= 60_000


def test_looking_does_not_count() -> None:
    for _time in range(5):
        check(TWICE, "somebody")
    assert [_allowed(TWICE), _allowed(TWICE)] == [True, True]

    with pytest.raises(TooManyRequests):
        check(TWICE, "somebody")


def test_success_restores() -> None:
    assert [_allowed(TWICE) for _time in range(3)] == [True, True, False]

    restore(TWICE, "somebody")

    assert _allowed(TWICE)


def test_nought_is_no_limit() -> None:
    assert all(_allowed(Limit("free", times=0, seconds=60)) for _time in range(100))
    assert counters._client(_url()).keys("throttle:*") == []


def test_a_login_name_is_one_whatever_its_case_and_stands_nowhere() -> None:
    for name in ("Ada@School.example", " ada@school.EXAMPLE "):
        spend(LOGIN_BY_NAME, name_subject(name))

    (key,) = counters._client(_url()).keys("throttle:*")
    assert b"ada" not in key
    assert counters.peek(LOGIN_BY_NAME.name, name_subject("ada@school.example"))[0] == 2


@pytest.mark.race
def test_many_at_once_are_counted_exactly() -> None:
    limit = Limit("many", times=10, seconds=60)

    with ThreadPoolExecutor(8) as pool:
        allowed = sum(pool.map(lambda _number: _allowed(limit), range(80)))

    assert allowed == 10


@pytest.fixture
def redis_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(counters, "_client", lambda _url: nowhere)
    monkeypatch.setattr(counters._Rest, "until", 0.0)
    yield
    nowhere.close()


def test_without_redis_open_limits_let_pass_and_say_so(redis_away: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert all(_allowed(TWICE) for _time in range(5))

    assert [record.message for record in caplog.records] == ["limits cannot be counted: Redis is away"]


def test_without_redis_logins_are_refused(redis_away: None) -> None:
    with pytest.raises(Unavailable) as refused:
        spend(CLOSED, "somebody")
    assert refused.value.retry_after == 5
    with pytest.raises(Unavailable):
        check(CLOSED, "somebody")
    restore(CLOSED, "somebody")


@pytest.mark.django_db
def test_without_redis_reading_goes_on(redis_away: None, api: Client) -> None:
    assert api.get("/bootcamp-api/notes/1").status_code == 200


def test_redis_is_asked_again_after_a_rest(
    redis_away: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spend(TWICE, "somebody")
    monkeypatch.undo()
    monkeypatch.setattr(counters._Rest, "until", 0.0)

    assert [_allowed(TWICE) for _time in range(3)] == [True, True, False]


def _url() -> str:
    from django.conf import settings  # noqa: PLC0415 - the test's settings, read late

    return str(settings.REDIS_URL)


@pytest.fixture(autouse=True)
def _awake(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(counters._Rest, "until", 0.0)
