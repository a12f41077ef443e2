"""An American address in one line, taken apart only as far as that is certain.

"2331 Willow Rd Glenview, IL 60025" names a state and a postal code for sure;
where the street ends and the town begins nobody can tell, so neither is told.
"""

from __future__ import annotations

import re
from typing import Final

from certificates.integrations.hovn.records import Place

COUNTRY: Final = "United States"
STATES: Final = frozenset(
    {
        *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY"),
        *("LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH"),
        *("OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
    }
)
TAIL: Final = re.compile(r"(?P<state>[A-Z]{2})\.?\s+(?P<code>\d{5}(?:-\d{4})?)")
ENDINGS: Final = frozenset({"us", "usa", "u.s.a.", "united states", "united states of america"})
UNIT: Final = re.compile(
    r"(?:(?:suite|ste|unit|apt|apartment|floor|fl|room|rm|bldg|building)(?:\.?\s+|\.?(?=\d))|#\s*)[\w-]+", re.IGNORECASE
)
STREET: Final = re.compile(r"\d+[A-Za-z]?(?:[-/]\d+)?\s+\S.*")


def place_from_line(text: str, *, name: str = "") -> Place:
    """What `text` certainly says; `raw` is all of it."""
    raw = " ".join(text.split())
    parts = [part.strip() for part in raw.split(",") if part.strip()]
    if parts and parts[-1].lower() in ENDINGS:
        parts.pop()
    tail = TAIL.fullmatch(parts[-1]) if parts else None
    if tail is None or tail["state"] not in STATES:
        return Place(name=name, raw=raw)
    parts.pop()
    street, city = _street_and_city(parts)
    return Place(
        name=name,
        raw=raw,
        street=street,
        city=city,
        state=tail["state"],
        postal_code=tail["code"],
        country=COUNTRY,
    )


def _street_and_city(parts: list[str]) -> tuple[str, str]:
    """Certain only with a comma between: "street, town" or "street, suite, town"."""
    match parts:
        case [street, city] if STREET.fullmatch(street) and _is_town(city):
            return street, city
        case [street, unit, city] if STREET.fullmatch(street) and UNIT.fullmatch(unit) and _is_town(city):
            return f"{street}, {unit}", city
        case _:
            return "", ""


def _is_town(text: str) -> bool:
    return not any(character.isdigit() for character in text) and not UNIT.fullmatch(text)
