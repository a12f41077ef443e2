"""What programs of a school may read of its certificates, bookings, orders and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from catalog.enums import OfferingKind
from certificates.enums import CertificateStatus
from certificates.models import Certificate, HovnBooking, HovnOrder
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, LedgerEntry, Order
from scheduling.models import Session

if TYPE_CHECKING:
    from accounts.models import Practice

EMPTY = Value("")


def certificates_that_stand(practice: Practice) -> QuerySet[Certificate]:
    """All of the practice's certificates but those that were revoked, replaced or never issued."""
    return Certificate.objects.filter(practice=practice, status=CertificateStatus.ISSUED)


def bookings_of(practice: Practice) -> QuerySet[Enrollment]:
    """Places in group trainings, newest first, with `first_session` and `api_status` (active or canceled)."""
    imported = HovnBooking.objects.filter(enrollment=OuterRef("pk")).order_by("-id").values("session")[:1]
    first = Session.objects.filter(offering=OuterRef("offering")).order_by("starts_at", "id").values("pk")[:1]
    rows = Enrollment.objects.filter(practice=practice, offering__kind=OfferingKind.TRAINING)
    return rows.annotate(
        first_session=Coalesce(Subquery(imported), Subquery(first), output_field=BigIntegerField()),
        api_status=_booking_status("state"),
    ).order_by("-id")


def orders_of(practice: Practice) -> QuerySet[Order]:
    """Orders of group trainings, newest first, with what Hovn calls them and `api_status` by the ledger."""

    def at_hovn(name: str) -> Subquery:
        return Subquery(HovnOrder.objects.filter(order=OuterRef("pk")).order_by("-id").values(name)[:1])

    entries = LedgerEntry.objects.filter(order=OuterRef("pk")).order_by().values("order")
    paid = Coalesce(Subquery(entries.annotate(sum=Sum("amount")).values("sum")), 0)
    rows = Order.objects.filter(practice=practice, enrollment__offering__kind=OfferingKind.TRAINING)
    return rows.annotate(
        hovn_id=at_hovn("hovn_order_id"),
        hovn_number=at_hovn("number"),
        hovn_stripe=at_hovn("stripe_order_number"),
        ordered=Coalesce(at_hovn("ordered_at"), F("created_at")),
        paid_now=paid,
        api_status=Coalesce(
            NullIf(at_hovn("status"), EMPTY),
            Case(When(paid_now__gte=F("total"), then=Value("paid")), default=Value("open"), output_field=CharField()),
        ),
    ).order_by("-id")


def sessions_of(practice: Practice) -> QuerySet[Session]:
    """Dates of group trainings, the latest first."""
    return Session.objects.filter(practice=practice, offering__kind=OfferingKind.TRAINING).order_by("-starts_at", "-id")


def _booking_status(state: str) -> Any:
    gone = When(**{state: EnrollmentState.CANCELED}, then=Value("canceled"))
    waiting = When(**{f"{state}__startswith": "waitlist"}, then=Value("waitlist"))
    return Case(gone, waiting, default=Value("active"), output_field=CharField())
