"""Prices, dates, people and addresses as Hovn writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.integrations.hovn.addresses import place_from_line
from certificates.integrations.hovn.amounts import price_from
from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.moments import moment_from, zone_from
from certificates.integrations.hovn.people import email_from, names_from, phone_from


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("$19.99", (1999, "USD")),
        ("$1.15", (115, "USD")),
        ("$64.10", (6410, "USD")),
        ("$1,234.5", (123450, "USD")),
        ("95", (9500, "USD")),
        ("€ 80.00", (8000, "EUR")),
        ("$12.00 CAD", (1200, "CAD")),
        ("USD 40", (4000, "USD")),
        ("Free", (0, "USD")),
    ],
)
def test_prices_are_exact(text, price):
    assert price_from(text) == price


@pytest.mark.parametrize(
    "text", ["", "$", "$1,23", "1.234,50", "$19.999", "-$5.00", "€5 USD", "XYZ 3", "$5 or $6", "$30,000,000"]
)
def test_what_is_not_certainly_a_price_is_refused(text):
    with pytest.raises(PayloadError):
        price_from(text)


@given(st.integers(0, 10**9))
def test_every_cent_survives(cents):
    assert price_from(f"${cents // 100:,}.{cents % 100:02d}") == (cents, "USD")


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("$D2026-03-02T15:00:00.000Z", "", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("2026-03-02T10:00:00-05:00", "", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("2026-03-08T09:00:00", "America/New_York", datetime(2026, 3, 8, 13, tzinfo=UTC)),
        ("2026-03-07T09:00:00", "America/New_York", datetime(2026, 3, 7, 14, tzinfo=UTC)),
        ("2026-11-01T09:00:00", "America/Chicago", datetime(2026, 11, 1, 15, tzinfo=UTC)),
    ],
)
def test_dates_keep_their_own_zone(text, zone, moment):
    assert moment_from(text, zone=zone) == moment


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01T00:00:00Z", "2026-03-02T15:00:00", "0001-01-01T00:00:00+23:59"]
)
def test_a_date_that_is_none_is_refused(text):
    with pytest.raises(PayloadError):
        moment_from(text)


def test_a_zone_has_its_full_name():
    assert zone_from(" America/Chicago ") == "America/Chicago"
    assert zone_from("") == ""
    with pytest.raises(PayloadError):
        zone_from("../etc/passwd")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("  José  Núñez de la  Peña", ("José", "Núñez de la Peña")),
        ("Mary", ("Mary", "")),
        ("", ("", "")),
    ],
)
def test_names(name, parts):
    assert names_from(name) == parts


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("(847) 555-0142", "+18475550142"),
        ("tel:+1 312 555 0188", "+13125550188"),
        ("847.555.0199 ext. 4", "+18475550199"),
        ("555-0142", ""),
        ("+1 000 000 0000", ""),
        ("n/a", ""),
        ("", ""),
    ],
)
def test_a_phone_is_valid_or_none(raw, phone):
    assert phone_from(raw) == phone


@pytest.mark.parametrize(
    ("raw", "email"),
    [
        ("mailto:Ada@Example.com?subject=Hi", "ada@example.com"),
        (" ada_%@example.com ", "ada_%@example.com"),
        ("ada@", ""),
        ("a@example.com, b@example.com", ""),
        ("x" * 300 + "@example.com", ""),
    ],
)
def test_an_address_of_mail_is_one_or_none(raw, email):
    assert email_from(raw) == email


@pytest.mark.parametrize(
    ("line", "street", "city", "state", "code"),
    [
        ("12 Pier Ave, Portland, ME 04101", "12 Pier Ave", "Portland", "ME", "04101"),
        ("12 Pier Ave, Suite 4, Portland, ME 04101-1234, USA", "12 Pier Ave, Suite 4", "Portland", "ME", "04101-1234"),
        ("2331 Willow Rd Glenview, IL 60025", "", "", "IL", "60025"),
        ("Harbor Pool, Portland, ME 04101", "", "", "ME", "04101"),
        ("12 Pier Ave, Portland, XX 04101", "", "", "", ""),
        ("Online", "", "", "", ""),
    ],
)
def test_an_address_is_taken_apart_as_far_as_it_is_certain(line, street, city, state, code):
    place = place_from_line(line, name="Pool")

    assert (place.street, place.city, place.state, place.postal_code) == (street, city, state, code)
    assert place.raw == line
    assert place.name == "Pool"
