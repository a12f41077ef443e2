"""The list of one's certificates, narrowed by the address to what still counts or what does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from certificates.dates import today_in
from certificates.enums import STANDING

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User
    from certificates.models import Certificate

VIEWS: Final[dict[str, Any]] = {"": _("All"), "valid": _("Still valid"), "past": _("No longer valid")}


@dataclass(frozen=True, slots=True)
class View:
    """One of the views of the list."""

    label: Any
    address: str
    is_current: bool


def still_valid(holder: User) -> Q:
    """The certificates of `holder` that nobody took back and that have not run out, each at its practice's day."""
    practices = Practice.objects.filter(certificates__holder=holder).distinct()
    running = Q(expires_on__isnull=True)
    for practice in practices.only("time_zone"):
        running |= Q(practice=practice, expires_on__gte=today_in(practice))
    return Q(status__in=sorted(STANDING)) & running


def by_view(
    request: HttpRequest, holder: User, rows: QuerySet[Certificate]
) -> tuple[QuerySet[Certificate], list[View]]:
    """`rows` as the address wants them, what still counts first, the newest before the others; and the views."""
    wanted = request.GET.get("view", "")
    wanted = wanted if wanted in VIEWS else ""
    valid = still_valid(holder)
    narrowed = {"": rows, "valid": rows.filter(valid), "past": rows.exclude(valid)}[wanted]
    place = Case(When(valid, then=Value(0)), default=Value(1))
    views = [View(label, f"?view={name}" if name else "?", name == wanted) for name, label in VIEWS.items()]
    return narrowed.order_by(place, F("issued_on").desc(nulls_last=True), "-id"), views
