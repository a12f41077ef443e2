from __future__ import annotations

import threading
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from certificates.integrations.redcross.client import CALM, search
from certificates.integrations.redcross.errors import NotConfigured, Refused, Unreachable
from certificates.integrations.redcross.outcomes import Found, Nothing, NotUnderstood
from certificates.integrations.redcross.simulator.moods import Mood
from tests.certificates.integrations.redcross.questions import ADA, CPR, QUICK

pytestmark = pytest.mark.usefixtures("no_back_off")


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
