"""The words of certificates."""

from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from catalog.enums import CourseFormat

__all__ = [
    "ArrivalOutcome",
    "ArrivalProblem",
    "Audience",
    "BadgeState",
    "CaseKind",
    "CaseResolution",
    "CaseState",
    "CertificateSource",
    "CertificateStatus",
    "CourseFormat",
    "ImportOutcome",
    "IntakeProblem",
    "IntakeState",
    "NameShown",
    "QuestionOutcome",
    "ReminderStage",
    "RenderState",
    "RequestState",
    "RequirementState",
    "SyncKind",
    "SyncOutcome",
    "WorkState",
]


class CertificateSource(TextChoices):
    """How we know of a certificate."""

    ISSUED = "issued", _("Issued by us")
    AGENCY = "agency", _("Found at an agency")
    UPLOADED = "uploaded", _("Uploaded")


class CertificateStatus(TextChoices):
    """Whether a certificate stands; whether it ran out is a matter of dates (`certificates.badges`)."""

    PENDING = "pending", _("Not issued yet")
    ISSUED = "issued", _("Issued")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced")


STANDING: Final = frozenset({CertificateStatus.PENDING, CertificateStatus.ISSUED})
"""At most one of ours a seat."""
GONE: Final = frozenset({CertificateStatus.REVOKED, CertificateStatus.SUPERSEDED})
"""Do not count any more; they never come back."""


class NameShown(TextChoices):
    """As much of the holder's name as strangers may read."""

    FULL = "full", _("Whole name")
    INITIALS = "initials", _("Initials")
    NONE = "none", _("No name")


class BadgeState(TextChoices):
    """Where today stands to the last day of a certificate."""

    VALID = "valid", _("Valid")
    EXPIRING = "expiring", _("Expires soon")
    EXPIRED = "expired", _("Expired")
    LAPSED = "lapsed", _("Lapsed")
    UNKNOWN = "unknown", _("No date known")


class RequestState(TextChoices):
    """What became of the wish for another name."""

    REQUESTED = "requested", _("Waits for an answer")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")


class RenderState(TextChoices):
    """Whether the PDF was made."""

    WANTED = "wanted", _("To be made")
    MADE = "made", _("Made")
    FAILED = "failed", _("Failed")


class WorkState(TextChoices):
    """How far a longer piece of work is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


UNFINISHED: Final = frozenset({WorkState.WAITING, WorkState.RUNNING})


class SyncKind(TextChoices):
    """Why somebody else's system was asked."""

    LOOKUP = "lookup", _("Look-up")
    REFRESH = "refresh", _("Nightly refresh")
    HOVN = "hovn", _("Import from Hovn")


class SyncOutcome(TextChoices):
    """What came of asking."""

    RUNNING = "running", _("Running")
    FOUND = "found", _("Found")
    NOTHING = "nothing", _("Nothing found")
    NOT_UNDERSTOOD = "not_understood", _("The page was not understood")
    UNREACHABLE = "unreachable", _("Out of reach")
    REFUSED = "refused", _("Refused")


class CaseKind(TextChoices):
    """How facts about one certificate or one person disagree."""

    MISSING_AT_AGENCY = "missing_at_agency", _("Missing at the agency")
    UNKNOWN_PERSON = "unknown_person", _("Belongs to nobody we know")
    TWO_OWNERS = "two_owners", _("Two people have it")
    NAME_DIFFERS = "name_differs", _("The names differ")
    EXPIRED = "expired", _("Expired")
    CANCELED_BUT_PRESENT = "canceled_but_present", _("Canceled, but present")
    NOT_ATTENDED = "not_attended", _("Has it, but did not attend")
    HOVN_CONFLICT = "hovn_conflict", _("Hovn says otherwise")


class CaseState(TextChoices):
    """Whether a person has dealt with it."""

    OPEN = "open", _("Open")
    RESOLVED = "resolved", _("Resolved")


class CaseResolution(TextChoices):
    """What was done about a case."""

    ASSIGNED = "assigned", _("Given to this person")
    MOVED = "moved", _("Moved to the other person")
    KEPT = "kept", _("Left with its holder")
    NAME_ACCEPTED = "name_accepted", _("It is the same person")
    ISSUED = "issued", _("Certificate issued")
    REVOKED = "revoked", _("Certificate revoked")
    REISSUED = "reissued", _("Issued again under the right name")
    ATTENDANCE_CORRECTED = "attendance_corrected", _("Attendance corrected")
    COMPLETED = "completed", _("Enrolment completed")
    CANCELED = "canceled", _("Enrolment canceled")
    CHECKED_AGAIN = "checked_again", _("Looked up again")
    GONE = "gone", _("No longer the case")
    DISMISSED = "dismissed", _("Difference accepted")


DECISIONS: Final = frozenset({CaseResolution.KEPT, CaseResolution.NAME_ACCEPTED, CaseResolution.DISMISSED})
"""A person said that the fact stands: it opens no second case, and what was said can be taken back."""


class ReminderStage(IntegerChoices):
    """So many days before the last one somebody is reminded."""

    DAYS_90 = 90, _("90 days before")
    DAYS_60 = 60, _("60 days before")
    DAYS_30 = 30, _("30 days before")
    LAST_DAY = 0, _("On the last day")


class IntakeState(TextChoices):
    """How far an uploaded certificate is."""

    READING = "reading", _("Being read")
    PROPOSED = "proposed", _("Waits for confirmation")
    UNREADABLE = "unreadable", _("Could not be read")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


OPEN_INTAKES: Final = frozenset({IntakeState.READING, IntakeState.PROPOSED, IntakeState.UNREADABLE})
"""Nobody has decided yet."""


class IntakeProblem(TextChoices):
    """Why an uploaded file tells nothing."""

    NOT_PDF = "not_pdf", _("This is no PDF.")
    ENCRYPTED = "encrypted", _("The PDF is protected by a password.")
    IMAGE_ONLY = "image_only", _("The PDF has no text, only pictures.")
    TOO_BIG = "too_big", _("The file is too large.")
    TOO_MANY_PAGES = "too_many_pages", _("The PDF has too many pages.")
    BROKEN = "broken", _("The PDF is damaged.")
    OURS = "ours", _("The school itself issued it.")
    REJECTED = "rejected", _("A person did not accept it.")
    DISCARDED = "discarded", _("Its holder discarded it.")


FOR_EYES: Final = frozenset(
    {IntakeProblem.ENCRYPTED, IntakeProblem.IMAGE_ONLY, IntakeProblem.TOO_MANY_PAGES, IntakeProblem.BROKEN}
)
"""No machine reads such a file; a person may."""


class Audience(TextChoices):
    """Who asked by mail."""

    INTERNAL = "internal", _("The school")
    EXTERNAL = "external", _("Somebody else")
    NOBODY = "nobody", _("Nobody to be answered")


class QuestionOutcome(TextChoices):
    """What became of a question by mail."""

    RECEIVED = "received", _("Received")
    ANSWERED = "answered", _("Answered")
    NO_ADDRESS = "no_address", _("No e-mail address in it")
    FAILED = "failed", _("Look-up failed")
    REFUSED = "refused", _("Refused")


class ImportOutcome(TextChoices):
    """What became of a booking that was imported."""

    IMPORTED = "imported", _("Imported")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("As it was")
    CANCELED = "canceled", _("Canceled")
    NOT_UNDERSTOOD = "not_understood", _("Not understood")
    FAILED = "failed", _("Failed")


class ArrivalOutcome(TextChoices):
    """What became of an arrival that a device recorded."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    CONFLICT = "conflict", _("Marked otherwise meanwhile")
    NOT_ON_LIST = "not_on_list", _("Not on the list")


class ArrivalProblem(TextChoices):
    """Why an arrival was not simply noted as attendance."""

    ALREADY_MARKED = "already_marked", _("Somebody else noted it before")
    MARKED_OTHERWISE = "marked_otherwise", _("Somebody else noted otherwise")
    CANCELED = "canceled", _("Does not take place")
    NO_SEAT = "no_seat", _("Not on the list any more")
    CERTIFICATE = "certificate", _("A required certificate is not valid on this day")
    TIME = "time", _("The time does not fit the session")


CAME: Final = frozenset({ArrivalOutcome.PRESENT, ArrivalOutcome.LATE})


class RequirementState(TextChoices):
    """How somebody stands to a required certificate on the day of a session."""

    MET = "met", _("Valid on this day")
    UNKNOWN = "unknown", _("Nobody knows how long it is valid")
    EXPIRED = "expired", _("Expired")
    NOT_YET = "not_yet", _("Issued only later")
    REVOKED = "revoked", _("Revoked")
    MISSING = "missing", _("None known")
