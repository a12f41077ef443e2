"""The nouns of this app."""

from accounts.models.access import ApiKey, LoginSession, SigningKey, VerificationCode
from accounts.models.audit import AuditEvent
from accounts.models.former_host import FormerHostName
from accounts.models.membership import Membership, StudentProfile
from accounts.models.membership_invitation import MembershipInvitation
from accounts.models.practice import Practice
from accounts.models.student_words import StudentStatus, StudentType
from accounts.models.tutor_application import TutorApplication
from accounts.models.user import User

__all__ = [
    "ApiKey",
    "AuditEvent",
    "FormerHostName",
    "LoginSession",
    "Membership",
    "MembershipInvitation",
    "Practice",
    "SigningKey",
    "StudentProfile",
    "StudentStatus",
    "StudentType",
    "TutorApplication",
    "User",
    "VerificationCode",
]
