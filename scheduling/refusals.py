"""Why a time cannot be had, in words and as the error that services raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.kit.errors import Conflict, DomainError, Invalid
from scheduling.enums import SessionMode
from scheduling.free_times import Agenda, Refusal
from scheduling.labels import label_length, label_time

if TYPE_CHECKING:
    from accounts.models import User

Reason = Refusal | Literal["hold_ended"]
WORDS: Final[dict[Reason, object]] = {
    "past": gettext_lazy("%(time)s has passed."),
    "notice": gettext_lazy("%(time)s is too soon: this tutor asks for at least %(notice)s."),
    "horizon": gettext_lazy("%(time)s is too far ahead: this tutor can be booked %(days)d days ahead."),
    "mode": gettext_lazy("%(time)s is not offered as: %(mode)s."),
    "closed": gettext_lazy("%(time)s is not one of the tutor's times."),
    "tutor_busy": gettext_lazy("%(time)s is no longer free with this tutor."),
    "hold_ended": gettext_lazy("%(time)s is no longer held for you; choose it again."),
    "student_busy": gettext_lazy("The student already has a lesson at %(time)s."),
}
TAKEN_REASONS: Final = frozenset({"tutor_busy", "student_busy", "hold_ended"})


@dataclass(frozen=True, slots=True)
class RefusedTime:
    """One time and why not."""

    start: datetime
    reason: Reason


def refuse(refused: Sequence[RefusedTime], *, agenda: Agenda, mode: str, zone: ZoneInfo) -> DomainError:
    """The error for `refused` times, told in `zone`.

    `Conflict` (time_taken) as soon as one of them was lost to another lesson,
    else `Invalid` (time_not_offered). `details["times"]` names each.
    """
    messages = [_sentence(time, agenda=agenda, mode=mode, zone=zone) for time in refused]
    details = {"times": [{"start": time.start.isoformat(), "reason": time.reason} for time in refused]}
    if any(time.reason in TAKEN_REASONS for time in refused):
        return Conflict(" ".join(messages), code="time_taken", fields={"starts": messages}, details=details)
    return Invalid(" ".join(messages), code="time_not_offered", fields={"starts": messages}, details=details)


def refuse_close(first: datetime, second: datetime, zone: ZoneInfo) -> DomainError:
    """The error for two chosen times that this tutor cannot give one after the other."""
    message = _("%(first)s and %(second)s are too close to one another.") % {
        "first": label_time(first, zone),
        "second": label_time(second, zone),
    }
    times = [{"start": start.isoformat(), "reason": "close"} for start in (first, second)]
    return Invalid(message, code="times_overlap", fields={"starts": [message]}, details={"times": times})


def reader_zone(student: User, agenda: Agenda) -> ZoneInfo:
    """The zone in which the student reads times: their own, else the tutor's."""
    return ZoneInfo(student.time_zone) if student.time_zone else agenda.zone


def _sentence(time: RefusedTime, *, agenda: Agenda, mode: str, zone: ZoneInfo) -> str:
    return str(WORDS[time.reason]) % {
        "time": label_time(time.start, zone),
        "notice": _("%(length)s of notice") % {"length": label_length(agenda.notice)},
        "days": agenda.horizon_days,
        "mode": SessionMode(mode).label,
    }
