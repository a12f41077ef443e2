"""The staff's view of people and of what opens doors. Each module registers its models."""

from accounts.admin import access, audit, membership_invitations, people, practices, student_words, students

__all__ = ["access", "audit", "membership_invitations", "people", "practices", "student_words", "students"]
