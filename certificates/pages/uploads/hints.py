"""How sure the reading of an uploaded certificate is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from certificates.documents.proposals import LIKELY, SURE
from certificates.enums import IntakeProblem, IntakeState
from certificates.reconciliation.names import is_same_name
from certificates.services.claims import names
from certificates.services.comparing import refusal_of

if TYPE_CHECKING:
    from certificates.models import Intake

OPTIONAL = frozenset({"number", "course_code", "format", "instructor_name"})


def proposed(intake: Intake) -> dict[str, str]:
    """For each field what a form begins with: what its holder typed, what is confirmed, else what was read."""
    if intake.typed:
        return {name: intake.typed[name] for name in names() if name in intake.typed}
    if intake.certificate is not None:
        said = {name: str(getattr(intake.certificate, name) or "") for name in names()}
        return {**said, "expires_on": "" if intake.certificate.expiry_assumed else said["expires_on"]}
    return {name: str(intake.proposal[name]["value"]) for name in names() if name in intake.proposal}


def hint_of(intake: Intake, name: str) -> str:
    """What to know about one field before it is confirmed."""
    if intake.state != IntakeState.PROPOSED:
        if name == "expires_on":
            return _("Leave it empty if the certificate names no day: then two years are assumed.")
        return ""
    if name not in intake.proposal:
        if name == "expires_on":
            return _("Not found. Leave it empty if the certificate names no day: then two years are assumed.")
        return _("Not found in the file.")
    return surety_of(intake, name)


def surety_of(intake: Intake, name: str) -> str:
    """How sure the reading of this field is; it was found."""
    found: dict[str, Any] = intake.proposal[name]
    page = {"page": found["page"]}
    if found["confidence"] >= SURE:
        return _("Read on page %(page)d.") % page
    if found["confidence"] >= LIKELY:
        return _("Most likely this, from page %(page)d.") % page
    return _("Please check: we are not sure that this is meant on page %(page)d.") % page


def to_check(intake: Intake) -> list[str]:
    """The fields that a person must look at: read without certainty, or needed and not found."""
    return [
        name
        for name in names()
        if (name not in intake.proposal and name not in OPTIONAL | {"expires_on"})
        or (name in intake.proposal and intake.proposal[name]["confidence"] < LIKELY)
    ]


def advice_of(intake: Intake) -> str:
    """What to do about a file that says nothing to a machine."""
    if intake.problem == IntakeProblem.IMAGE_ONLY:
        return _("A scan or a photo has no text that could be read. The PDF of whoever issued it has.")
    if intake.problem == IntakeProblem.OURS:
        return _("What the school issues to you stands among your certificates by itself.")
    return refusal_of(intake.problem) if intake.problem else ""


def other_name(intake: Intake) -> str:
    """The name on the paper where that is hardly the holder's, else ""."""
    name = str(intake.proposal.get("holder_name", {}).get("value", ""))
    return name if name and not is_same_name(name, intake.holder.full_name) else ""
