"""The words of the catalog; values are those of the marketplace contract."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfferingKind(TextChoices):
    """What a person takes part in."""

    COURSE_PACK = "course_pack", _("Course pack")
    TRAINING = "training", _("Training")
    COHORT = "cohort", _("Cohort")


class ProfileStatus(TextChoices):
    """Whether a tutor's profile was approved."""

    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class SchedulingType(TextChoices):
    """Whether lessons are planned freely or by the pack's rhythm."""

    FLEXIBLE = "flexible", _("Flexible")
    STRICT = "strict", _("Fixed rhythm")


class ModerationStatus(TextChoices):
    """What moderators think of a pack."""

    APPROVED = "approved", _("Approved")
    FLAGGED = "flagged", _("Flagged")
    REMOVED = "removed", _("Removed")


class PeriodUnit(TextChoices):
    """The unit in which a strict pack limits its length."""

    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


class TeachingMode(TextChoices):
    """Where lessons can take place."""

    ONLINE = "online", _("Online")
    FACE_TO_FACE = "faceToFace", _("In person")
    BOTH = "both", _("Online or in person")


class MaterialKind(TextChoices):
    """What kind of material is attached to a pack."""

    FILE = "file", _("File")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")
    EXTERNAL_LINK = "externalLink", _("Link")


class RunState(TextChoices):
    """Whether a group offering takes place."""

    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Takes place")
    CALLED_OFF = "called_off", _("Called off")


class WhenShort(TextChoices):
    """What happens on the decision date when too few take part."""

    ASK = "ask", _("Ask the school")
    CALL_OFF = "call_off", _("Call it off")


class CancellationMode(TextChoices):
    """What a cancellation policy does when somebody leaves late."""

    WARN = "warn", _("Warn")
    BLOCK = "block", _("Refuse")


class ReminderAction(TextChoices):
    """What a reminder schedule sends."""

    REMIND_STUDENTS = "remind_students", _("Reminder to the students")
    REMIND_TRAINERS = "remind_trainers", _("Reminder to the trainers")
    ATTENDEE_LIST = "attendee_list", _("Attendee list to the trainers")
    WAITLIST_REMINDER = "waitlist_reminder", _("Reminder to the waiting list")
    OPEN_SPOTS = "open_spots", _("Free places to the school's students")


class CourseFormat(TextChoices):
    """How a course is given, in the words of certificates."""

    BLENDED = "blended", _("Blended")
    ONLINE = "online", _("Online")
    INSTRUCTOR_LED = "instructor-led", _("Instructor-led")


class ExpiryCountsFrom(TextChoices):
    """From which day on a certificate's validity counts."""

    ISSUE = "issue", _("The day of issue")
    PREVIOUS = "previous", _("The last day of the one before")


class EligibilityKind(TextChoices):
    """What somebody must have done to be given a certificate."""

    ATTENDANCE = "attendance", _("Attended, percent of the sessions")
    COMPLETION = "completion", _("Completed")
    PAYMENT = "payment", _("Paid")
    GRADE = "grade", _("Grade, at least")
