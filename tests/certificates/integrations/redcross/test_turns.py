from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
import redis as redis_library

from certificates.integrations.redcross import turns
from certificates.integrations.redcross.client import search
from certificates.integrations.redcross.errors import Unreachable
from certificates.integrations.redcross.outcomes import Nothing
from tests.certificates.integrations.redcross.questions import ADA, QUICK

pytestmark = pytest.mark.usefixtures("no_back_off")


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


def test_an_answer_survives_a_redis_that_goes_away_meanwhile(redcross, monkeypatch):
    def away(*_args):
        raise redis_library.ConnectionError

    monkeypatch.setattr(turns, "_leave", away)

    assert isinstance(search(ADA), Nothing)
