from __future__ import annotations

from datetime import date

import pytest

from certificates.integrations.redcross.fields import Malformed, read_row

FIELDS = (
    "id-0QX1YZ",
    "wallet_ts",
    "https://www.redcross.org/certificate/0QX1YZ.pdf",
    "n.e. thing training",
    "AAS-77",
    "Adult and Pediatric First Aid/CPR/AED",
    "HSSFA-BL-25",
    "",
    "Blended",
    "Active",
    "Certifications",
    "Ada Byron",
    "N.E. Thing Training LLC",
    "03/05/2024",
    "03/05/2026",
    "2 Years",
    "Guy Montag",
    "0QX1YZ",
)


def value(*, fields=18, **changed):
    """The value of a good hit; `f13=…` changes field 13, `fields` cuts."""
    parts = list(FIELDS)
    for name, text in changed.items():
        parts[int(name[1:])] = text
    return "|".join(parts[:fields])


def test_every_field():
    row = read_row(value())

    assert row.number == "0QX1YZ"
    assert row.document_url == "https://www.redcross.org/certificate/0QX1YZ.pdf"
    assert row.organisation == "n.e. thing training"
    assert (row.course_name, row.course_code) == ("Adult and Pediatric First Aid/CPR/AED", "HSSFA-BL-25")
    assert row.format == "blended"
    assert row.status == "Active"
    assert row.holder_name == "Ada Byron"
    assert (row.issued_on, row.expires_on, row.expiry_assumed) == (date(2024, 3, 5), date(2026, 3, 5), False)
    assert row.validity == "2 Years"
    assert row.instructor_name == "Guy Montag"
    assert row.oddities == ()
    assert row.raw == FIELDS


@pytest.mark.parametrize("fields", range(6, 18))
def test_missing_fields_are_blank(fields):
    row = read_row(value(fields=fields))

    assert row.number == "0QX1YZ"
    assert row.raw[fields:] == ("",) * (18 - fields)
    assert row.instructor_name == ("Guy Montag" if fields > 16 else "")
    assert row.issued_on == (date(2024, 3, 5) if fields > 13 else None)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "|" * 17,
        "id-",
        value(fields=5),
        value(f0="0QX1YZ"),
        value(f0="id-"),
        value(f0="id-a b"),
        value(f0="id-" + "1" * 65),
        value(f0="id-<b>"),
        value(f5=" "),
        value(f10="Active"),
        value(f17="OTHER"),
        value() + "|",
        value(f5="CPR | AED"),
        value(f5="CPR|AED", f6="x"),
    ],
)
def test_what_is_no_row(broken):
    with pytest.raises(Malformed):
        read_row(broken)


def test_the_provider_stands_in_for_a_missing_organisation():
    assert read_row(value(f3="")).organisation == "N.E. Thing Training LLC"


def test_what_cannot_be_used_is_left_out_and_named():
    row = read_row(value(f2="javascript:alert(1)", f13="soon", f14="02/30/2026"))

    assert (row.document_url, row.issued_on, row.expires_on) == ("", None, None)
    assert [oddity.split(" ")[1] for oddity in row.oddities] == ["13", "14", "2"]


def test_an_expiry_before_the_issue_is_not_believed():
    row = read_row(value(f14="03/05/2023"))

    assert (row.expires_on, row.expiry_assumed) == (date(2026, 3, 5), True)
    assert row.oddities == ("it expires before it was issued",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/pdf/1.pdf", "https://www.redcross.org/pdf/1.pdf"),
        ("http://files.example/1.pdf", "http://files.example/1.pdf"),
        ("data:text/html,x", ""),
        ("https://", ""),
        ("http://[", ""),
        ("https://x.example/" + "a" * 500, ""),
    ],
)
def test_addresses_of_documents(text, expected):
    assert read_row(value(f2=text)).document_url == expected


def test_text_stays_text():
    row = read_row(value(f5="<script>alert('x')</script> & CPR", f11="Zoë\x00  O\u2019Neil\u202e"))

    assert row.course_name == "<script>alert('x')</script> & CPR"
    assert row.holder_name == "Zoë O\u2019Neil"


def test_long_text_is_cut_and_said_to_be():
    row = read_row(value(f5="C" * 300))

    assert len(row.course_name) == 256
    assert row.oddities == ("field 5 is cut: 300 characters",)
