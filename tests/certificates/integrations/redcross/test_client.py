from __future__ import annotations

import threading
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import redis as redis_library
import requests

from certificates.integrations.redcross import client as client_module
from certificates.integrations.redcross import turns
from certificates.integrations.redcross.breaker import FAILURES, RESTS, Breaker
from certificates.integrations.redcross.client import CALM, HASTY, search
from certificates.integrations.redcross.errors import NotConfigured, Refused, Unreachable
from certificates.integrations.redcross.outcomes import Found, Nothing, NotUnderstood
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.integrations.redcross.simulator.people import Certificate

ADA = "ada+school@people.example"
CPR = Certificate(number="0QX1YZ", course="Adult CPR/AED", issued="03/05/2024", expires="03/05/2026", name="Zoë")
QUICK = replace(HASTY, connect=1, read=0.3, whole=0.6, turn=3, tries=1)


@pytest.fixture(autouse=True)
def no_back_off(monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)


def breaker_of(simulator) -> Breaker:
    return Breaker(simulator.url.removeprefix("http://"))


def end_rest(simulator) -> None:
    turns.client().delete(breaker_of(simulator)._key("open"))


def test_what_somebody_holds(redcross):
    redcross.people.put(ADA, CPR)

    outcome = search(ADA)

    assert isinstance(outcome, Found)
    assert [(row.number, row.holder_name) for row in outcome.rows] == [("0QX1YZ", "Zoë")]


def test_nothing_found(redcross):
    assert isinstance(search("grace@people.example"), Nothing)


def test_the_question_is_asked_as_the_site_asks_it(redcross, monkeypatch):
    sent = []
    real = requests.get

    def get(*args, **options):
        response = real(*args, **options)
        sent.append((response.request.url, options["timeout"]))
        return response

    monkeypatch.setattr(requests, "get", get)

    search(ADA)

    address = urlsplit(sent[0][0])
    assert address.path == "/on/demandware.store/Sites-RedCross-Site/default/Certificates-SearchCertificates"
    assert parse_qs(str(address.query)) == {"email": [ADA], "format": ["ajax"]}
    assert all(sent[0][1])
    headers = redcross.asked.headers[0]
    assert "Chrome/" in headers["user-agent"]
    assert headers["accept"] == "application/json, text/javascript, */*; q=0.01"
    assert headers["accept-language"] == "en-US,en;q=0.9"
    assert headers["referer"] == "https://www.redcross.org/take-a-class/digital-certificate"
    assert headers["origin"] == "https://www.redcross.org"
    assert headers["x-requested-with"] == "XMLHttpRequest"
    assert "cookie" not in headers


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        (Mood.BLANK, NotUnderstood),
        (Mood.EMPTY, Nothing),
        (Mood.NOTHING, Nothing),
        (Mood.BROKEN, NotUnderstood),
        (Mood.MOVED, NotUnderstood),
        (Mood.CHANGED, NotUnderstood),
        (Mood.SCRIPTED, NotUnderstood),
        (Mood.JSON, NotUnderstood),
        (Mood.HUGE, NotUnderstood),
        (Mood.SENT, NotUnderstood),
        (Mood.CHALLENGE, NotUnderstood),
    ],
)
def test_pages_of_every_kind(redcross, mood, expected):
    assert isinstance(search(f"{mood}.ada@people.example"), expected)
    assert len(redcross.asked.emails) == 1


@pytest.mark.parametrize(
    ("mood", "reason", "tries"),
    [
        (Mood.SLOW, "timeout", 2),
        (Mood.DRIP, "timeout", 2),
        (Mood.CUT, "connection", 2),
        (Mood.RESET, "connection", 2),
        (Mood.ERROR, "status 500", 2),
        (Mood.AWAY, "status 503", 1),
        (Mood.LIMITED, "status 429", 1),
        (Mood.REFUSED, "status 403", 1),
        (Mood.GONE, "status 404", 1),
    ],
)
def test_no_answer_is_none_of_the_three(redcross, mood, reason, tries):
    redcross.people.put(f"{mood}@people.example", *[replace(CPR, number=f"N{n}") for n in range(20)])

    with pytest.raises(Unreachable) as caught:
        search(f"{mood}@people.example", patience=replace(QUICK, tries=2))

    assert caught.value.reason == reason
    assert isinstance(caught.value, Refused) == (mood in {Mood.REFUSED, Mood.GONE})
    assert caught.value.status == 503
    assert len(redcross.asked.emails) == tries
    assert "people.example" not in f"{caught.value} {caught.value.message} {caught.value.__cause__}"


def test_another_try_may_succeed(redcross):
    redcross.people.put(ADA, CPR)
    redcross.mood = Mood.ERROR

    def heal():
        while not redcross.asked.emails:
            time.sleep(0.01)
        redcross.mood = None

    healer = threading.Thread(target=heal)
    healer.start()

    assert isinstance(search(ADA, patience=CALM), Found)
    healer.join()


def test_nobody_listens(settings):
    settings.REDCROSS_BASE_URL = "http://127.0.0.1:9"

    with pytest.raises(Unreachable) as caught:
        search(ADA)

    assert caught.value.reason == "connection"


def test_redis_away_means_nobody_is_asked(redcross, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    with pytest.raises(Unreachable) as caught:
        search(ADA)

    assert caught.value.reason == "uncoordinated"
    assert redcross.asked.emails == []


def four_at_once(simulator):
    simulator.delay = 0.05
    began = time.monotonic()
    asking = [threading.Thread(target=search, args=(f"p{n}@people.example",)) for n in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    return time.monotonic() - began


def test_one_at_a_time_with_a_pause_between(redcross, settings):
    settings.REDCROSS_PAUSE_MS = 150

    took = four_at_once(redcross)

    assert len(redcross.asked.emails) == 4
    assert redcross.asked.at_once == 1
    assert took >= 3 * 0.2


def test_control_without_turns_they_ask_at_once(redcross, monkeypatch):
    monkeypatch.setattr(turns, "_take", lambda *_args: None)
    monkeypatch.setattr(turns, "_leave", lambda *_args: None)

    four_at_once(redcross)

    assert redcross.asked.at_once > 1


def test_who_cannot_wait_is_told_that_others_ask(redcross):
    host = redcross.url.removeprefix("http://")

    with turns.turn(host, pause=0, patience=1), pytest.raises(Unreachable) as caught:
        search(ADA, patience=replace(QUICK, turn=0.1))

    assert caught.value.reason == "busy"
    assert redcross.asked.emails == []
    assert isinstance(search(ADA), Nothing)


def test_a_turn_that_ran_out_is_not_taken_from_the_next(monkeypatch):
    monkeypatch.setattr(turns, "LEASE", 0.05)
    with turns.turn("host", pause=5, patience=1):
        time.sleep(0.1)
        monkeypatch.setattr(turns, "LEASE", 60)
        turns._take("redcross:turn:host", "other", 1)

    assert turns.client().get("redcross:turn:host") == "other"


class TestBreaker:
    def fail(self, times=1):
        for _ in range(times):
            with pytest.raises(Unreachable):
                search(ADA, patience=QUICK)

    def test_it_opens_after_some_failures_and_nobody_asks_any_more(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES)

        with pytest.raises(Unreachable) as caught:
            search(ADA)

        assert caught.value.reason == "resting"
        assert RESTS[0] - 5 < (caught.value.retry_after or 0) <= RESTS[0]
        assert len(redcross.asked.emails) == FAILURES

    def test_half_open_one_may_try_and_closes_it(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES)
        end_rest(redcross)
        redcross.mood = None
        breaker = breaker_of(redcross)

        breaker.admit()
        with pytest.raises(Unreachable):
            breaker.admit()
        breaker.note_success()

        assert isinstance(search(ADA), Nothing)
        breaker.admit()
        breaker.admit()

    def test_a_failed_try_opens_it_for_longer(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES)
        end_rest(redcross)
        self.fail()

        with pytest.raises(Unreachable) as caught:
            search(ADA)

        assert RESTS[1] - 5 < (caught.value.retry_after or 0) <= RESTS[1]
        assert len(redcross.asked.emails) == FAILURES + 1

    def test_a_success_forgets_the_failures(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES - 1)
        redcross.mood = None
        search(ADA)
        redcross.mood = Mood.ERROR
        self.fail(FAILURES - 1)

        breaker_of(redcross).refuse_while_open()

    def test_a_page_that_is_not_understood_is_an_answer(self, redcross):
        for _ in range(FAILURES + 1):
            assert isinstance(search("changed@people.example"), NotUnderstood)

    def test_it_does_as_it_is_told(self, redcross):
        """429 with `Retry-After: 120` opens at once, for as long as that."""
        with pytest.raises(Unreachable) as caught:
            search("limited@people.example")
        assert caught.value.retry_after == 120

        with pytest.raises(Unreachable) as caught:
            search(ADA)
        assert caught.value.reason == "resting"
        assert 110 < (caught.value.retry_after or 0) <= 120

    def test_a_try_that_never_reports_is_forgotten(self, redcross):
        breaker = breaker_of(redcross)
        turns.client().set(breaker._key("opened"), 1)

        breaker.admit()

        assert 0 < turns.client().ttl(breaker._key("probe")) <= 60


@pytest.mark.parametrize(
    ("production", "base", "problem"),
    [
        (False, "", "is not set"),
        (True, "off", "is not set, or off"),
        (True, "http://127.0.0.1:12112", "on this machine"),
        (True, "https://localhost", "on this machine"),
        (True, "http://redcross.example", "must begin with https://"),
        (False, "ftp://redcross.example", "must begin with https://"),
    ],
)
def test_settings_that_are_refused(settings, production, base, problem):
    settings.PRODUCTION = production
    settings.REDCROSS_BASE_URL = base

    with pytest.raises(NotConfigured) as caught:
        search(ADA)

    assert problem in str(caught.value)


def test_unset_in_production_is_the_red_cross_itself(settings):
    from certificates.integrations.redcross.address import Configuration  # noqa: PLC0415 - beside what it shows
    from certificates.integrations.redcross.checks import check_redcross_is_safe  # noqa: PLC0415 - the same

    settings.PRODUCTION = True
    settings.REDCROSS_BASE_URL = ""

    assert check_redcross_is_safe() == []
    assert Configuration.from_settings().search_address == (
        "https://www.redcross.org/on/demandware.store/Sites-RedCross-Site/default/Certificates-SearchCertificates"
    )
    settings.REDCROSS_BASE_URL = "http://127.0.0.1:1"
    assert [message.id for message in check_redcross_is_safe()] == ["certificates.E001"]


def test_an_answer_survives_a_redis_that_goes_away_meanwhile(redcross, monkeypatch):
    def away(*_args):
        raise redis_library.ConnectionError

    monkeypatch.setattr(turns, "_leave", away)

    assert isinstance(search(ADA), Nothing)
