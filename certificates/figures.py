"""What certificates tell the staff's overview."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from certificates.enums import CaseState, IntakeState
from certificates.models import Intake, ReconciliationCase
from certificates.queries import FOR_STAFF
from config.kit.dashboard import Practices, Queue, register_figure


def register_figures() -> None:
    """Called by the app's `ready`."""
    register_figure(
        Queue(
            name="certificate cases",
            label=_("Certificates that do not add up"),
            hint=_("Bookings, attendance, our certificates, the agency and Hovn contradict each other: settle each."),
            count=_open_cases,
            admin_url="certificates_reconciliationcase_changelist",
            query="state__exact=open",
            icon="compare_arrows",
            place=35,
        )
    )
    register_figure(
        Queue(
            name="uploaded certificates",
            label=_("Uploaded certificates to be confirmed"),
            hint=_("Compare what was read with the file, correct it, and confirm. Their holders may do so, too."),
            count=_waiting_uploads,
            admin_url="certificates_intake_changelist",
            query="state__exact=proposed",
            icon="upload_file",
            place=40,
        )
    )
    register_figure(
        Queue(
            name="uploads for the school",
            label=_("Uploaded certificates that wait for the school"),
            hint=_("They could not be read, or their holders want them corrected: open the file, compare, decide."),
            count=_uploads_for_staff,
            admin_url="certificates_intake_changelist",
            query="waits_for=school",
            icon="document_scanner",
            place=41,
        )
    )


def _open_cases(practices: Practices) -> int:
    rows = ReconciliationCase.objects.filter(state=CaseState.OPEN)
    return rows.count() if practices is None else rows.filter(practice__in=practices).count()


def _uploads_for_staff(practices: Practices) -> int:
    rows = Intake.objects.filter(FOR_STAFF)
    return rows.count() if practices is None else rows.filter(practice__in=practices).count()


def _waiting_uploads(practices: Practices) -> int:
    rows = Intake.objects.filter(state=IntakeState.PROPOSED)
    return rows.count() if practices is None else rows.filter(practice__in=practices).count()
