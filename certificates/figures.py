"""What the staff's overview says about certificates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from certificates.enums import IntakeState
from certificates.models import Intake
from config.kit.dashboard import Practices, Queue, register_figure


def register_figures() -> None:
    """Put them on the overview; called by the app's `ready`."""
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


def _waiting_uploads(practices: Practices) -> int:
    rows = Intake.objects.filter(state=IntakeState.PROPOSED)
    return (rows if practices is None else rows.filter(practice__in=practices)).count()
