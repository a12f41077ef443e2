"""What a device is told about each arrival that it sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.enums import ArrivalOutcome, ArrivalProblem
from config.kit.pages.times import clock

if TYPE_CHECKING:
    from certificates.models import ArrivalRecord
    from certificates.services.arrival_facts import Facts
    from certificates.services.arrivals import Arrival

REFUSED: Final = "refused"
"""The outcome of what was not kept."""


class Refusal(TextChoices):
    """Why an arrival was not kept at all."""

    UNKNOWN_SESSION = "unknown_session", gettext_lazy("You do not check people in for this session any more.")
    UNKNOWN_STUDENT = "unknown_student", gettext_lazy("Nobody like that was ever on the list.")
    NONCE_TAKEN = "nonce_taken", gettext_lazy("This was sent as another arrival already.")
    MALFORMED = "malformed", gettext_lazy("This arrival cannot be read.")


@dataclass(frozen=True, slots=True)
class Told:
    """`outcome` of `ArrivalOutcome` or `refused`, `problem` of `ArrivalProblem` or `Refusal`; `text` for people."""

    nonce: str
    outcome: str
    problem: str
    text: str

    @property
    def is_settled(self) -> bool:
        """Whether nobody needs to look at it."""
        return not self.problem


def refused(arrival: Arrival, why: Refusal) -> Told:
    """Not kept."""
    return Told(str(arrival.nonce), REFUSED, why.value, str(why.label))


def tell(record: ArrivalRecord, facts: Facts) -> Told:
    """What became of it, in the present language; a guard is not told about certificates."""
    problem, outcome = record.problem, record.outcome
    if problem == ArrivalProblem.CERTIFICATE and not facts.is_in_charge(record.session):
        problem, outcome = "", ArrivalOutcome.PRESENT
    return Told(str(record.nonce), str(outcome), str(problem), _words(record, problem, facts))


def shown_name(person: Any) -> str:
    """The name alone: a guard reads no addresses."""
    return str(person.full_name) or _("No name given")


def _words(record: ArrivalRecord, problem: str, facts: Facts) -> str:
    mark = facts.attendance.get((record.session_id, record.student_id))
    values = {
        "name": shown_name(record.student),
        "time": clock(record.arrived_at, ZoneInfo(record.session.practice.time_zone)),
        "who": shown_name(mark.marked_by) if mark is not None else "",
        "state": mark.get_status_display() if mark is not None else "",
        "asked": "; ".join(verdict.text for verdict in facts.unmet(record)),
    }
    return str(TEXTS[problem]) % values


TEXTS: Final[dict[str, Any]] = {
    "": gettext_lazy("%(name)s arrived at %(time)s."),
    ArrivalProblem.ALREADY_MARKED: gettext_lazy("%(name)s was noted before by %(who)s."),
    ArrivalProblem.MARKED_OTHERWISE: gettext_lazy(
        "%(name)s was noted as “%(state)s” by %(who)s meanwhile. That note stays."
    ),
    ArrivalProblem.CERTIFICATE: gettext_lazy("%(name)s does not have what is required on this day: %(asked)s."),
    ArrivalProblem.CANCELED: gettext_lazy("%(name)s came to a session that does not take place."),
    ArrivalProblem.NO_SEAT: gettext_lazy("%(name)s is not on the list any more."),
    ArrivalProblem.TIME: gettext_lazy("%(name)s: the time does not fit the session. Look at the clock of this device."),
}
