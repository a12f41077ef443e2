"""Thousands of damaged pages: never a crash, never another booking."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates.integrations.hovn.bundles import booking_from_bundle
from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.mapper import booking_from
from certificates.integrations.hovn.outcomes import Found
from certificates.integrations.hovn.pages import outcome_of
from certificates.integrations.hovn.records import Booking
from certificates.integrations.hovn.simulator.pages import booking_page
from certificates.integrations.hovn.simulator.world import Shown, sample
from tests.certificates.hovn.bundle import BUNDLE

REFERENCE = "brn_AAAAAA"
PAGES = 1_000
PAYLOADS = 4_000
ODD: tuple[Any, ...] = (
    *(None, True, -1, 10**30, 1.5, "", " ", "x" * 700, "$", "$4", "$1f:a:b", "$D", "$Dnever", "$L9", "\x00", "\ud800"),
    *(
        "2026-02-30T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        [],
        {},
        [[]],
        {"id": None},
        {"name": 5},
        "<script>",
        "Ä" * 40,
    ),
)


def mutated(value: Any, chance: random.Random) -> Any:
    """A copy in which one place, chosen at random, is something else or gone."""
    copy = json.loads(json.dumps(value))
    place: Any = copy
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = chance.choice(keys)
        inner = place[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.75:
            place = inner
            continue
        if chance.random() < 0.2:
            del place[key]
        else:
            place[key] = chance.choice(ODD)
        return copy


def sane(booking: Booking) -> None:
    """What may be written at all."""
    assert booking.student.hovn_id
    assert booking.student.email == booking.student.email.lower()
    texts = json.dumps(booking.raw, ensure_ascii=False)
    texts.encode()
    assert "\x00" not in texts
    if booking.session and booking.session.starts_at:
        assert booking.session.starts_at.tzinfo is not None


def test_damaged_pages():
    chance = random.Random(4)
    page = booking_page(sample(0), provider="p")
    understood = 0
    for _ in range(PAGES):
        start = chance.randrange(len(page))
        match chance.randrange(4):
            case 0:
                damaged = page[:start]
            case 1:
                damaged = page[:start] + page[start + chance.randrange(1, 80) :]
            case 2:
                damaged = page[:start] + chance.choice('"\\{}[]:,$<>\x00é') + page[start + 1 :]
            case _:
                damaged = page[:start] + page[start - chance.randrange(200) : start] + page[start:]
        outcome = outcome_of(damaged, REFERENCE)
        if isinstance(outcome, Found):
            understood += 1
            assert outcome.booking.reference == REFERENCE
            sane(outcome.booking)
    assert 0 < understood < PAGES


def test_damaged_data():
    chance = random.Random(7)
    payload = json.loads(json.dumps(sample(0).payload))
    understood = 0
    for _ in range(PAYLOADS):
        damaged = mutated(payload, chance)
        for _more in range(chance.randrange(3)):
            damaged = mutated(damaged, chance)
        try:
            booking = booking_from(damaged)
        except PayloadError:
            continue
        understood += 1
        sane(booking)
    assert 0 < understood < PAYLOADS


def test_damaged_bundles():
    chance = random.Random(9)
    for _ in range(PAYLOADS // 4):
        try:
            booking = booking_from_bundle(mutated(BUNDLE, chance))
        except PayloadError:
            continue
        sane(booking)


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_any_text_is_a_page(text):
    assert not isinstance(outcome_of(text, REFERENCE), Found)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_student_is_read_or_refused(student):
    shown = Shown({**sample(0).payload, "student": student})

    outcome = outcome_of(booking_page(Shown(shown.payload), provider="p"), REFERENCE)

    if isinstance(outcome, Found):
        sane(outcome.booking)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "self.__next_f.push([1," * 2_000])
def test_depth_is_no_weapon(text):
    assert not isinstance(outcome_of(f"self.__next_f.push([1,{json.dumps('1:' + text)}])", REFERENCE), Found)
    assert not isinstance(outcome_of(f"self.__next_f.push({text}", REFERENCE), Found)
