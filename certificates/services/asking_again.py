"""What a case is about is asked of the other side once more, by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.utils.translation import gettext as _

from accounts.enums import Surface
from accounts.models import Practice
from accounts.services.student_profiles import change_student_profile, open_student_profile
from certificates.integrations.hovn.errors import HovnFailure
from certificates.models import HovnBooking
from certificates.services.hovn_import import import_source
from certificates.services.hovn_sources import Source
from certificates.services.lookup_runs import Question, want_refresh
from config.kit.errors import Busy, Conflict, DomainError

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models import ReconciliationCase

logger = structlog.get_logger(__name__)


def ask_again(case: ReconciliationCase, *, actor: User) -> None:
    """Queue that the agency is asked for everybody concerned, or Hovn for the booking. Asking twice asks once."""
    from certificates.tasks import import_booking_again  # noqa: PLC0415 - tasks import the services

    if case.reference:
        import_booking_again.on_commit(case.practice_id, case.reference)
        return
    for person in (case.person, case.other_person):
        if person is not None:
            question = Question(
                practice=case.practice,
                email=person.email.lower(),
                holder=person,
                stores=True,
                actor=actor,
                surface=Surface.PAGES,
            )
            want_refresh(question)


def link_booking(case: ReconciliationCase, person: User, *, actor: User) -> None:
    """Let the booking be the person's: they carry its student's id from now on, and it is imported again.

    Raises `Conflict` (`no_booking`) where the booking does not say whose it is, and when the person has another id.
    """
    from certificates.tasks import import_booking_again  # noqa: PLC0415 - as above

    booking = HovnBooking.objects.filter(practice=case.practice_id, reference=case.reference).first()
    outside_id = _student_id(booking.payload) if booking else ""
    if not outside_id:
        raise Conflict(_("The booking does not say whose it is."), code="no_booking")
    profile = open_student_profile(person, case.practice_id)
    if profile.hovn_student_id not in {"", None, outside_id}:
        raise Conflict(_("This person has another id at Hovn already."), code="other_outside_id")
    change_student_profile(profile, actor=actor, hovn_student_id=outside_id)
    import_booking_again.on_commit(case.practice_id, case.reference)


def import_again(practice_id: int, reference: str) -> None:
    """Import one booking anew: from the bundle that was kept, else from its page. Refusals are logged."""
    practice = Practice.objects.get(pk=practice_id)
    booking = HovnBooking.objects.filter(practice=practice, reference=reference).first()
    payload = booking.payload if booking else {}
    bundle = payload if "booking" in payload else None
    try:
        import_source(practice, Source(reference, bundle=bundle))
    except (HovnFailure, Busy, DomainError) as failure:
        logger.warning("a booking was not imported again", reference=reference, why=str(failure))


def _student_id(payload: dict[str, Any]) -> str:
    """Of the page's data, or of a bundle, as `certificates.integrations.hovn` reads it."""
    page = payload.get("page") or {}
    student = payload.get("student") or {}
    bundled = (payload.get("booking") or {}).get("student_id") or payload.get("student_id") or ""
    said = page.get("studentId") or student.get("id") or bundled
    return str(said).partition("?")[0].rstrip("/").rpartition("/")[2][:64]
