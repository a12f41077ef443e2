"""What was booked, paid and held: group trainings, our own and imported ones."""

from __future__ import annotations

from typing import Any, Final

from rest_framework.request import Request

from accounts.api.doors import person_of, practice_of
from accounts.api.permissions import CertificationStaff
from certificates.api.certification.inputs import MIGRATIONS, ReferencesInput
from certificates.api.certification.rows import BOOKING, ORDER, SESSION
from certificates.api.certification.students import unknown_header
from certificates.certification_queries import bookings_of, orders_of, sessions_of
from certificates.services.booked_students import follow_booked_students
from config.kit.api.dialect import WHOLE_NUMBER, obj
from config.kit.api.operations import operation
from config.kit.api.results import Bare, Page
from config.kit.api.views import CertificationView

TAGS: Final = ("bookings",)
MIGRATED: Final = obj(
    {
        "status": {"type": "string", "enum": ["ok"]},
        "processed_students": WHOLE_NUMBER,
        "processed_bookings": WHOLE_NUMBER,
    }
)


class Bookings(CertificationView):
    """Who booked which training."""

    @operation("listBookings", permission=CertificationStaff, row=BOOKING, many=True, tags=TAGS)
    def get(self, request: Request) -> Page:
        """Places in group trainings, newest first; `hovn_booking_ref` is null for those that were booked here."""
        return self.page(bookings_of(practice_of(request)))


class Orders(CertificationView):
    """What is paid for them."""

    @operation("listOrders", permission=CertificationStaff, row=ORDER, many=True, tags=TAGS)
    def get(self, request: Request) -> Page:
        """Orders of group trainings, newest first; amounts in the currency's minor unit."""
        return self.page(orders_of(practice_of(request)))


class Sessions(CertificationView):
    """When they take place."""

    @operation("listSessions", permission=CertificationStaff, row=SESSION, many=True, tags=TAGS)
    def get(self, request: Request) -> Page:
        """Dates of group trainings, the latest first; times with offset, `time_zone` is the school's."""
        return self.page(sessions_of(practice_of(request)))


class MigrateBookings(CertificationView):
    """Students of bookings that were imported."""

    @operation(
        "migrateBookings",
        permission=CertificationStaff,
        body=ReferencesInput,
        answer=MIGRATED,
        bare=True,
        limits=(MIGRATIONS,),
        tags=TAGS,
        errors=(400, 403, 429),
    )
    def post(self, request: Request) -> Bare:
        """Have the students of these bookings looked up, each once; no mail is sent.

        It happens soon, not now. `X-Unknown-References` names bookings that nobody imported.
        """
        followed = follow_booked_students(
            self.body["booking_refs"], practice=practice_of(request), actor=person_of(request)
        )
        answer: dict[str, Any] = {
            "status": "ok",
            "processed_students": len(followed.students),
            "processed_bookings": followed.bookings,
        }
        return Bare(answer, headers=unknown_header(followed.unknown))
