"""The words of this app that code compares with."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in one practice."""

    STUDENT = "student", _("Student")
    TUTOR = "tutor", _("Tutor")
    TRAINER = "trainer", _("Trainer")
    INSTRUCTOR = "instructor", _("Instructor")
    GUARD = "guard", _("Guard")
    ADMIN = "admin", _("Administrator")


STAFF_ROLES: Final = frozenset({Role.ADMIN})
TEACHING_ROLES: Final = frozenset({Role.TUTOR, Role.TRAINER, Role.INSTRUCTOR})


class InvitationState(TextChoices):
    """What became of a role that was offered."""

    OPEN = "open", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AccountStatus(TextChoices):
    """Whether a person may act at all."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    BANNED = "banned", _("Banned")


class StudentStanding(TextChoices):
    """Where a student stands with one practice; the practice's own words for it are `StudentStatus` rows."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    SUSPENDED = "suspended", _("Suspended")
    GRADUATED = "graduated", _("Graduated")


class TutorApplicationStatus(TextChoices):
    """The state of a request to become a tutor."""

    NONE = "none", _("None")
    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class VerificationPurpose(TextChoices):
    """What a verification code proves or opens."""

    EMAIL = "email", _("E-mail address")
    EMAIL_CHANGE = "email_change", _("New e-mail address")
    MOBILE = "mobile", _("Mobile number")
    PASSWORD_RESET = "password_reset", _("Password reset")
    SECOND_FACTOR = "second_factor", _("Second factor")


class Surface(TextChoices):
    """Where a login was made or a change came from."""

    PAGES = "pages", _("Pages")
    ADMIN = "admin", _("Administration")
    MARKETPLACE = "marketplace", _("Marketplace API")
    TRAININGS = "trainings", _("Trainings API")
    BOOTCAMP = "bootcamp", _("Bootcamp API")
    CERTIFICATION = "certification", _("Certification API")
    SYSTEM = "system", _("System")


class ApiScope(TextChoices):
    """What an API key may do."""

    READ = "read", _("Read")
    WRITE = "write", _("Write")
    LOOKUP = "lookup", _("Look up certificates")
