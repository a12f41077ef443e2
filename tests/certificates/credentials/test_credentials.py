"""Our credentials, judged by somebody else's libraries."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.credentials.badge import BadgeHolder, BadgeIssuer, make_badge
from certificates.credentials.did import PublicKey, did_document, did_of, load_private_key, multibase_key
from certificates.credentials.proof import is_signed_by, sign
from certificates.credentials.status_list import (
    LIST_BITS,
    encode_list,
    is_revoked,
    make_status_list,
    place_of,
    status_entry,
)
from certificates.documents.content import CertificateContent
from tests.certificates.credentials.judging import judge

KEY = load_private_key(bytes(range(32)))
OTHER_KEY = load_private_key(bytes(range(1, 33)))
DID = did_of("https://school.example:8443/practices/harbour")
METHOD = f"{DID}#key-1"
LIST_URL = "https://school.example:8443/practices/harbour/status/0"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CONTENT = CertificateContent(
    number="HRB-2026-000123",
    title="Certificate of completion",
    holder_name="Łukasz Wójcik 王小明",
    course_name="Basic Life Support",
    course_code="BLS-26",
    issuer_name="Harbour Street Training",
    issued_on=date(2026, 3, 4),
    expires_on=date(2028, 3, 4),
    verify_url="https://school.example:8443/verify/abcdefghijklmnopqrstuvwxyz012345/",
)


def _badge(
    *, key: Any = KEY, bit: int = 94_567, salt: str = "", content: CertificateContent = CONTENT
) -> dict[str, Any]:
    badge = make_badge(
        content,
        credential_id=content.verify_url,
        achievement_id="https://school.example:8443/achievements/7",
        issuer=BadgeIssuer(
            did=DID, name=content.issuer_name, url="https://school.example:8443/", email="desk@school.example"
        ),
        holder=BadgeHolder(name=content.holder_name, salt=salt),
        criteria="Attended every session and passed.",
        status=status_entry(LIST_URL, 94_567),
        zone=ZoneInfo("Europe/Amsterdam"),
    )
    return sign(badge, key, verification_method=METHOD, created=NOW)


def _documents(*revoked: int) -> dict[str, Any]:
    listed = make_status_list(LIST_URL, revoked, issuer=DID, valid_from=NOW)
    return {
        DID: did_document(DID, [PublicKey("key-1", multibase_key(KEY.public_key()))]),
        LIST_URL: sign(listed, KEY, verification_method=METHOD, created=NOW),
    }


def _changed() -> dict[str, Any]:
    badge = _badge()
    return {**badge, "validUntil": badge["validUntil"].replace("2028", "2029")}


CASES: dict[str, Callable[[], tuple[dict[str, Any], dict[str, Any]]]] = {
    "good": lambda: (_badge(), _documents(3)),
    "hashed": lambda: (
        _badge(salt="pepper", content=dataclasses.replace(CONTENT, expires_on=None, course_code="")),
        _documents(),
    ),
    "revoked": lambda: (_badge(), _documents(94_567)),
    "changed": lambda: (_changed(), _documents()),
    "strangers_key": lambda: (_badge(key=OTHER_KEY), _documents()),
}


@pytest.fixture(scope="module")
def judged() -> dict[str, dict[str, Any]]:
    """What others' libraries say of each case."""
    made = [(credential, documents, NOW) for credential, documents in (case() for case in CASES.values())]
    return dict(zip(CASES, judge(made), strict=True))


def test_an_independent_verifier_accepts_a_badge(judged: dict[str, dict[str, Any]]) -> None:
    assert judged["good"] == {"verified": True, "signed": True, "revoked": False, "problems": []}


def test_an_independent_verifier_accepts_a_hashed_name_and_no_expiry(judged: dict[str, dict[str, Any]]) -> None:
    assert CONTENT.holder_name not in json.dumps(_badge(salt="pepper"), ensure_ascii=False)
    assert judged["hashed"] == {"verified": True, "signed": True, "revoked": False, "problems": []}


def test_an_independent_verifier_sees_that_it_was_revoked(judged: dict[str, dict[str, Any]]) -> None:
    assert (judged["revoked"]["signed"], judged["revoked"]["revoked"]) == (True, True)


@pytest.mark.parametrize("case", ["changed", "strangers_key"])
def test_an_independent_verifier_refuses(judged: dict[str, dict[str, Any]], case: str) -> None:
    assert judged[case]["signed"] is False


def test_the_same_badge_is_signed_the_same() -> None:
    assert _badge() == _badge()
    assert is_signed_by(_badge(), KEY.public_key())
    assert not is_signed_by(_badge(), OTHER_KEY.public_key())


@pytest.mark.parametrize(
    "path",
    [
        ("name",),
        ("credentialSubject", "licenseNumber"),
        ("credentialSubject", "achievement", "humanCode"),
        ("credentialSubject", "achievement", "criteria", "narrative"),
        ("issuer", "email"),
        ("credentialStatus", "statusListIndex"),
    ],
)
def test_every_word_is_under_the_signature(path: tuple[str, ...]) -> None:
    changed = copy.deepcopy(_badge())
    part = changed
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] += "x"
    assert not is_signed_by(changed, KEY.public_key())


def test_days_are_those_of_the_practice() -> None:
    badge = _badge()
    assert (badge["validFrom"], badge["validUntil"]) == ("2026-03-03T23:00:00Z", "2028-03-04T22:59:59Z")


def test_the_did_names_port_and_path() -> None:
    assert DID == "did:web:school.example%3A8443:practices:harbour"


@given(st.sets(st.integers(0, LIST_BITS - 1), max_size=30), st.integers(0, LIST_BITS - 1))
def test_a_bit_is_set_when_and_only_when_it_was_revoked(revoked: set[int], bit: int) -> None:
    assert is_revoked(encode_list(revoked), bit) == (bit in revoked)


def test_places_of_a_second_list() -> None:
    assert [place_of(index) for index in (0, LIST_BITS - 1, LIST_BITS)] == [(0, 0), (0, LIST_BITS - 1), (1, 0)]
