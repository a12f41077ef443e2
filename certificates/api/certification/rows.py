"""The objects of the certification API that are read from rows."""

from __future__ import annotations

from typing import Final

from catalog.enums import CourseFormat
from config.kit.api import fields
from config.kit.api.dialect import TEXT
from config.kit.api.rows import Row

FORMATS: Final = {
    "": "",
    CourseFormat.BLENDED.value: "Blended",
    CourseFormat.ONLINE.value: "Online",
    CourseFormat.INSTRUCTOR_LED.value: "Instructor-Led",
}
NULLABLE_TEXT: Final = {"type": "string", "nullable": True}


def _format(key: str, source: str) -> fields.Field:
    return fields.computed(
        key, (source,), lambda word: FORMATS.get(word or "", ""), {"enum": [*FORMATS.values()], **TEXT}
    )


def _or_null(key: str, *sources: str) -> fields.Field:
    """The first of the sources that is not blank, else null."""
    return fields.computed(key, sources, lambda *values: next(filter(None, values), None), NULLABLE_TEXT)


def person_name(first_name: str | None, last_name: str | None, email: str | None) -> str | None:
    """The name, else the address, of somebody; None for nobody."""
    return f"{first_name or ''} {last_name or ''}".strip() or email


PRINTED: Final = Row(
    fields.text("cert_id", "number"),
    fields.text("course_name"),
    fields.text("course_code"),
    _format("format", "format"),
    fields.us_day("issue_date", "issued_on"),
    fields.us_day("expiry_date", "expires_on"),
    fields.computed("issuer_org", ("issuer_text", "issuer__name"), lambda text, name: text or name, TEXT),
    fields.text("instructor_name"),
)
"""What stands on a certificate; an `expiry_date` that nobody said is two years after the issue."""
CERTIFICATE: Final = Row(
    *PRINTED.fields,
    fields.integer("student_id", "holder_id"),
    fields.computed(
        "student_name", ("holder__first_name", "holder__last_name", "holder__email"), person_name, NULLABLE_TEXT
    ),
)
BOOKING: Final = Row(
    fields.integer("id"),
    _or_null("hovn_booking_ref", "external_reference"),
    fields.integer("student_id"),
    fields.integer("order_id", "order__id"),
    fields.integer("session_id", "first_session"),
    fields.text("status", "api_status"),
)
ORDER: Final = Row(
    fields.integer("id"),
    _or_null("hovn_order_id", "hovn_id"),
    _or_null("hovn_order_number", "hovn_number"),
    _or_null("stripe_order_number", "hovn_stripe"),
    fields.integer("student_id", "enrollment__student_id"),
    fields.integer("amount_cents", "total"),
    fields.text("currency"),
    fields.text("status", "api_status"),
    fields.moment("ordered_at", "ordered"),
)
SESSION: Final = Row(
    fields.integer("id"),
    _or_null("hovn_session_id", "external_reference"),
    fields.text("course_name", "offering__title"),
    _format("format", "offering__training__training_type__course_format"),
    _or_null("location_name", "location__name"),
    fields.moment("starts_at"),
    fields.moment("ends_at"),
    fields.text("time_zone", "practice__time_zone"),
    fields.text("status"),
)
