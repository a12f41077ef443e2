"""Asking for pages: outcomes, tries, limits, the cookie."""

from __future__ import annotations

import time

import pytest

from certificates.integrations.hovn.client import HovnClient, hovn_client
from certificates.integrations.hovn.configuration import Configuration
from certificates.integrations.hovn.errors import NotAReference, NotConfigured, Unreachable
from certificates.integrations.hovn.outcomes import Found, NotThere, NotUnderstood, SignedOut
from certificates.integrations.hovn.pacing import turn
from certificates.integrations.hovn.simulator.faults import ALWAYS

REFERENCE = "brn_AAAAAA"


def test_finds_a_booking_with_the_operators_cookie(client, hovn):
    outcome = client.booking(REFERENCE)

    assert isinstance(outcome, Found)
    assert outcome.booking.url == f"{hovn.url}/admin/ne-thing-training/bookings/{REFERENCE}"


def test_the_simulator_knows_enough_for_a_demo(client, hovn):
    assert all(isinstance(client.booking(reference), Found) for reference in hovn.world.bookings)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("streamed_404", NotThere(REFERENCE)),
        ("signed_out", SignedOut(REFERENCE)),
        ("login_page", SignedOut(REFERENCE)),
        ("streamed_login", SignedOut(REFERENCE)),
        ("403", SignedOut(REFERENCE)),
        ("cut", NotUnderstood(REFERENCE, "there is no booking in the page")),
        ("garbage", NotUnderstood(REFERENCE, "there is no booking in the page")),
        ("changed", NotUnderstood(REFERENCE, "there is no booking in the page")),
        ("other", NotUnderstood(REFERENCE, "the page shows another booking")),
        ("elsewhere", NotUnderstood(REFERENCE, "the page leads elsewhere")),
        ("huge", NotUnderstood(REFERENCE, "the page is larger than any booking")),
        ("json", NotUnderstood(REFERENCE, "the answer is no page")),
    ],
)
def test_each_answer_is_told_from_the_others(client, hovn, kind, outcome):
    hovn.faults.add(kind)

    assert client.booking(REFERENCE) == outcome
    assert hovn.asked[REFERENCE] == 1


def test_an_unknown_booking_is_not_there(client):
    assert client.booking("brn_NOBODY") == NotThere("brn_NOBODY")


@pytest.mark.parametrize("kind", ["500", "503", "reset"])
def test_a_passing_misfortune_is_tried_again(client, hovn, kind):
    hovn.faults.add(kind, calls=2)

    assert isinstance(client.booking(REFERENCE), Found)
    assert hovn.asked[REFERENCE] == 3


@pytest.mark.parametrize(("kind", "seconds"), [("503", 0), ("slow", 3), ("drip", 100), ("reset", 0)])
def test_after_three_tries_nothing_is_known(client, hovn, kind, seconds):
    hovn.faults.add(kind, calls=3, seconds=seconds)
    began = time.monotonic()

    with pytest.raises(Unreachable):
        client.booking(REFERENCE)

    assert hovn.asked[REFERENCE] == 3
    assert time.monotonic() - began < 4


def test_waits_as_long_as_it_is_told(client, hovn):
    hovn.faults.add("429")
    began = time.monotonic()

    assert isinstance(client.booking(REFERENCE), Found)
    assert 1 <= time.monotonic() - began < 3


def test_a_wrong_cookie_is_a_closed_door(hovn, settings):
    settings.HOVN_SESSION_COOKIE = "session=old"

    assert hovn_client().booking(REFERENCE) == SignedOut(REFERENCE)


@pytest.mark.parametrize("reference", ["", "..", "../../login", "a b", "brn_" + "x" * 80, "brn_A?x=1", "brn_A\n"])
def test_what_is_no_reference_is_not_asked_for(client, hovn, reference):
    with pytest.raises(NotAReference):
        client.booking(reference)

    assert hovn.asked == {}


def test_references_of_the_demo_meet_their_misfortunes(client, hovn):
    met = {reference: client.booking(reference) for reference in ALWAYS if ALWAYS[reference] not in {"slow", "503"}}

    assert {reference: type(outcome) for reference, outcome in met.items()} == {
        "brn_BROKEN": NotUnderstood,
        "brn_CHANGED": NotUnderstood,
        "brn_SIGNEDOUT": SignedOut,
        "brn_GONE": NotThere,
    }


def test_all_our_processes_together_ask_one_page_at_a_time():
    began = time.monotonic()
    with turn("hovn.example", pause=0.2):
        pass
    with turn("hovn.example", pause=0.2):
        waited = time.monotonic() - began
    with turn("other.example", pause=0.2):
        pass

    assert 0.15 < waited < 2


def test_nothing_is_asked_without_a_cookie(settings):
    settings.HOVN_BASE_URL, settings.HOVN_SESSION_COOKIE = "http://127.0.0.1:9", ""

    with pytest.raises(NotConfigured, match="HOVN_SESSION_COOKIE is not set"):
        hovn_client()


def configuration(**said) -> Configuration:
    given = {"production": True, "base_url": "https://www.hovn.app", "cookie": "a=b; c=d"}
    return Configuration(**{**given, **said})


def test_a_proper_production_has_no_dangers():
    assert configuration().dangers() == []
    assert "a=b" not in repr(configuration())


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ({"base_url": "http://127.0.0.1:12112"}, "HOVN_BASE_URL is on this machine: that is the simulator, not Hovn."),
        (
            {"base_url": "http://hovn.app"},
            "HOVN_BASE_URL must begin with https://: the operator's cookie would travel readable.",
        ),
        ({"cookie": "session=campanile-demo"}, "HOVN_SESSION_COOKIE is the simulator's."),
        ({"cookie": "a=b\r\nHost: x"}, "HOVN_SESSION_COOKIE must look like name=value; name=value, in one line."),
        ({"provider": "../x"}, "HOVN_PROVIDER_SLUG is not the short name of a provider."),
        (
            {"production": False, "cookie": "session=campanile-demo"},
            "HOVN_SESSION_COOKIE is the simulator's, HOVN_BASE_URL is the real Hovn.",
        ),
    ],
)
def test_dangers_are_named(said, danger):
    assert configuration(**said).dangers() == [danger]
    with pytest.raises(NotConfigured):
        HovnClient(configuration(**said))


def test_the_pause_is_kept_before_strangers_only(settings):
    settings.HOVN_PAUSE_MS = 1500
    settings.HOVN_BASE_URL = "https://www.hovn.app"
    assert Configuration.from_settings().pause == 1.5

    settings.HOVN_BASE_URL = "http://127.0.0.1:8002"
    assert Configuration.from_settings().pause == 0
