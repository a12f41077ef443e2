"""The canonical form, checked against the standard's own example, and what is kept of an erased person."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.models import Certificate
from certificates.services.snapshot import canonical, digest_of, plain, take_snapshot, without_person
from tests.factories.certificates import issued_certificate

SAID: dict[str, Any] = {
    "number": "CERT-2026-000001",
    "holder_name": "Zoë  Ångström",
    "course_name": "First Aid",
    "issuer_name": "Westertoren",
    "issued_on": date(2026, 3, 1),
}


def test_the_canonical_form_is_that_of_the_standard():
    # RFC 8785, section 3.2.3
    example = {"numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 1e-27], "literals": [None, True, False], "€": "$"}
    written = '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"€":"$"}'
    assert canonical(example) == written.encode()


def test_the_digest_is_that_of_the_canonical_form_whatever_the_order():
    shot = take_snapshot(**SAID)
    assert shot.digest == hashlib.sha256(canonical(shot.content)).hexdigest()
    assert digest_of(dict(reversed(shot.content.items()))) == shot.digest


def test_what_it_says():
    shot = take_snapshot(**SAID, expires_on=date(2028, 3, 1), course_code="FA", course_format="online")
    assert len(shot.content.pop("nonce")) == 32
    assert shot.content == {
        "version": 1,
        "number": "CERT-2026-000001",
        "title": "",
        "language": "en",
        "holder": {"name": "Zoë Ångström"},
        "course": {"name": "First Aid", "code": "FA", "format": "online"},
        "issuer": {"name": "Westertoren"},
        "instructor": "",
        "completed_on": None,
        "issued_on": "2026-03-01",
        "expires_on": "2028-03-01",
        "replaces": "",
        "verify_url": "",
    }


def test_two_of_the_same_words_have_two_digests():
    assert take_snapshot(**SAID).digest != take_snapshot(**SAID).digest


def test_nothing_of_the_person_is_kept():
    shot = take_snapshot(**SAID)
    kept = without_person(shot.content)
    assert set(shot.content) - set(kept) == {"holder", "nonce"}
    assert "ngstr" not in json.dumps(kept, ensure_ascii=False)


@pytest.mark.django_db
def test_the_database_keeps_the_digest():
    certificate = Certificate.objects.get(pk=issued_certificate(holder_name="François \U0001d49c 李").pk)
    assert digest_of(certificate.content) == certificate.digest


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Sanne \u202eseirV ed", "Sanne seirV ed"),
        ("\u2067Sanne\u2069 \ufeffde\u200b Vries", "Sanne de Vries"),
        ("A\u200b\u0301da", "\u00c1da"),
        ("\u0639\u200c\u0631", "\u0639\u200c\u0631"),
    ],
    ids=["turned_around", "isolates_and_blanks", "composed_across", "joiners_stay"],
)
def test_no_name_is_printed_as_another(name, printed):
    assert plain(name) == printed


@given(st.text())
def test_any_name_is_one_line_and_stays_as_it_is_the_second_time(text):
    once = plain(text)
    assert plain(once) == once
    assert not any(strange in once for strange in ("\x00", "\n", "\r", "\t", "  "))
    canonical(once)
