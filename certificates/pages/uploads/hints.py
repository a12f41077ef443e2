"""How sure the reading of an uploaded certificate is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from certificates.documents.proposals import LIKELY, SURE
from certificates.enums import IntakeProblem
from certificates.reconciliation.names import is_same_name
from certificates.services.claims import names
from certificates.services.comparing import refusal_of

if TYPE_CHECKING:
    from certificates.models import Intake

OPTIONAL = frozenset({"number", "course_code", "format", "instructor_name"})


def proposed(intake: Intake) -> dict[str, str]:
    """The value that was read for each field, as a form takes it."""
    return {name: str(intake.proposal[name]["value"]) for name in names() if name in intake.proposal}


def hint_of(intake: Intake, name: str) -> str:
    """What to know about one field before it is confirmed."""
    found: dict[str, Any] | None = intake.proposal.get(name)
    if found is None:
        if name == "expires_on":
            return _("Not found. Leave it empty if the certificate names no day: then two years are assumed.")
        return _("Not found in the file.")
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
    """What to do about a file that was not added."""
    if intake.problem == IntakeProblem.IMAGE_ONLY:
        return _("Ask whoever issued it for the PDF itself: a scan or a photo has no text that could be read.")
    if intake.problem == IntakeProblem.OURS:
        return _("What the school issues to you stands among your certificates by itself.")
    return refusal_of(intake.problem) if intake.problem else ""


def other_name(intake: Intake) -> str:
    """The name on the paper where that is hardly the holder's, else ""."""
    name = str(intake.proposal.get("holder_name", {}).get("value", ""))
    return name if name and not is_same_name(name, intake.holder.full_name) else ""
