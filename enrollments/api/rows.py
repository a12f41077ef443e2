"""Enrolments and payments as the marketplace writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Sum

from accounts.api.avatar_addresses import avatar_address
from catalog.api.vocabularies import SCHEDULING_TYPE
from config.kit.api import fields
from config.kit.api.rows import Join, Joins, Row
from config.kit.money import to_major
from enrollments.api.vocabularies import (
    CONFIRMATION,
    ENROLLMENT_STATUS,
    PAYMENT_STATUS,
    REFUND_STATUS,
    confirmation_of,
    payment_status_of,
    refund_status_of,
    status_literal_of,
)
from enrollments.enums import LedgerKind
from enrollments.models import Enrollment, LedgerEntry, Payment
from scheduling.api.rows import LESSON_SLOT
from scheduling.models import LessonSlot

if TYPE_CHECKING:
    from uuid import UUID

    from enrollments.services.enrolling import Booking

IDS: Final = {"type": "array", "items": {"type": "string", "format": "uuid"}}
TEXT: Final = {"type": "string", "nullable": True}
NEWEST_PAYMENT: Final = "newest_payment_state"
REFUNDED: Final = "refunded_amount"


def _derived(key: str, vocabulary: Any, sources: tuple[str, ...], convert: Any) -> tuple[fields.Field, fields.Field]:
    """`X` and `X_idx` of an enum that follows from several columns."""
    return (
        fields.computed(key, sources, convert, {"type": "string", "enum": list(vocabulary.names)}),
        fields.computed(
            f"{key}_idx", sources, lambda *values: vocabulary.index_of(convert(*values)), {"type": "integer"}
        ),
    )


def _slots(enrollment_ids: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    """The lessons of each enrolment as objects."""
    rows = LessonSlot.objects.filter(enrollment__in=enrollment_ids).order_by("starts_at", "pk")
    return LESSON_SLOT.many_of(rows, "enrollment_id")


def _total(amount: int | None, currency: str | None) -> float:
    """What the order comes to in the major unit; nothing was ordered for a free pack."""
    return float(to_major(amount or 0, currency or ""))


PACK_BRIEF: Final = Row(
    fields.uid("id"),
    fields.uid("tutorProfileId"),
    fields.text("title"),
    fields.money("price", "price", "currency"),
    fields.text("category", "category__name"),
    *fields.enum_indexed("schedulingType", SCHEDULING_TYPE),
    fields.boolean("isActive"),
)
STUDENT_BRIEF: Final = Row(
    fields.uid("id"),
    fields.text("email"),
    fields.computed("fullname", ("first_name", "last_name"), lambda first, last: f"{first} {last}".strip(), TEXT),
    fields.computed("avatar", ("avatar", "uid"), avatar_address, {"type": "string", "format": "uri"}),
)
TUTOR_BRIEF: Final = Row(
    fields.uid("id"),
    fields.uid("tutorId", "user__uid"),
    fields.computed("certifications", ("certifications",), lambda values: ", ".join(map(str, values or [])), TEXT),
    fields.text("bio"),
    fields.text("profilePhoto"),
)

ENROLLMENT: Final = Row(
    fields.uid("id"),
    fields.uid("coursePackId", "offering__uid"),
    fields.uid("studentId"),
    fields.uid("tutorProfileId", "offering__coursepack__tutor_profile__uid"),
    fields.computed("lessonSlotIds", ("slot_uids",), list, IDS),
    fields.computed("totalAmount", ("order__total", "order__currency"), _total, {"type": "number"}),
    fields.computed("currency", ("offering__currency",), lambda currency: currency, TEXT),
    *_derived("paymentStatus", PAYMENT_STATUS, ("is_paid", REFUNDED), payment_status_of),
    *_derived("refundStatus", REFUND_STATUS, ("state", REFUNDED), refund_status_of),
    *fields.enum_indexed("enrollmentStatus", ENROLLMENT_STATUS, "state"),
    fields.moment("enrolledAt"),
    *_derived("paymentConfirmation", CONFIRMATION, ("is_paid", "state", NEWEST_PAYMENT), confirmation_of),
    *fields.record_fields("student__uid"),
    joins=(
        Join("coursePack", "offering__coursepack", PACK_BRIEF, is_local=False),
        Join("student", "student", STUDENT_BRIEF, is_local=False),
        Join("tutorProfile", "offering__coursepack__tutor_profile", TUTOR_BRIEF, is_local=False),
        Join("lessonSlots", "pk", LESSON_SLOT, is_local=False, load=_slots),
    ),
)
LISTED_ENROLLMENT: Final = ENROLLMENT.boxed()

PAYMENT: Final = Row(
    fields.uid("id"),
    fields.uid("ownerId", "order__payer__uid"),
    fields.uid("orderId", "order__enrollment__uid"),
    fields.computed(
        "paymentId", ("intent_id", "checkout_id"), lambda intent, checkout: intent or checkout or None, TEXT
    ),
    fields.text("paymentStatus", "provider_status"),
    fields.computed("statusLiteral", ("state",), status_literal_of, TEXT),
    fields.computed("redirectUrl", ("redirect_url",), lambda url: url or None, TEXT),
    *fields.record_fields("order__payer__uid"),
)
CUSTOMER: Final = Row(
    fields.uid("id"),
    fields.uid("userId"),
    fields.text("customerId"),
    fields.text("platform"),
    *fields.record_fields("user__uid"),
)


def readable(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """`enrollments` with what `ENROLLMENT` reads beside the row: lessons, newest payment, money given back."""
    slots = LessonSlot.objects.filter(enrollment=OuterRef("pk")).order_by("starts_at", "pk")
    newest = Payment.objects.filter(order__enrollment=OuterRef("pk")).order_by("-pk").values("state")[:1]
    refunds = (
        LedgerEntry.objects.filter(order__enrollment=OuterRef("pk"), kind=LedgerKind.REFUND)
        .order_by()
        .values("order")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    return enrollments.annotate(
        slot_uids=ArraySubquery(slots.values("uid")),
        newest_payment_state=Subquery(newest),
        refunded_amount=Subquery(refunds),
    )


def rendered(enrollment_id: int, joins: Joins = Joins.ALL) -> dict[str, Any]:
    """One enrolment by primary key, freshly read."""
    return ENROLLMENT.many(readable(Enrollment.objects.filter(pk=enrollment_id)), joins)[0]


@dataclass(frozen=True, slots=True)
class _Booked:
    """A new enrolment with what `readable` adds; nobody can have paid or been refunded yet."""

    enrollment: Enrollment
    slot_uids: Sequence[UUID]
    newest_payment_state: None = None
    refunded_amount: None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.enrollment, name)


def rendered_booking(booking: Booking, joins: Joins = Joins.ALL) -> dict[str, Any]:
    """What booking wrote, as `rendered` would read it, without a query."""
    pack = booking.pack
    for lesson in booking.lessons:
        lesson.practice, lesson.tutor = pack.practice, pack.tutor_profile.user
    booked = _Booked(booking.enrollment, [lesson.uid for lesson in booking.lessons])
    return ENROLLMENT.one(booked, joins, given={"lessonSlots": [LESSON_SLOT.one(one) for one in booking.lessons]})
