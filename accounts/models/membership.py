"""Who is what in which practice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, StudentStanding
from accounts.models.practice import Practice
from accounts.models.student_words import StudentStatus, StudentType
from config.kit.models import Record


class Membership(Record):
    """One role of one person in one practice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "practice", "role"], name="membership_unique"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]
        indexes = [models.Index(fields=["practice", "role"], name="membership_by_practice_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.practice}"


class StudentProfile(Record):
    """What a practice knows of one of its students."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="student_profiles")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="student_profiles")
    student_type = models.ForeignKey(
        StudentType, on_delete=models.PROTECT, related_name="students", verbose_name=_("type")
    )
    status = models.ForeignKey(
        StudentStatus, on_delete=models.PROTECT, related_name="students", verbose_name=_("status")
    )
    hovn_student_id = models.CharField(_("Hovn id"), max_length=64, blank=True)
    phone_as_given = models.CharField(
        _("phone as it was given"), max_length=64, blank=True, help_text=_("Where it is no valid number.")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("student")
        verbose_name_plural = _("students")
        constraints = [
            models.UniqueConstraint(fields=["user", "practice"], name="student_profile_unique"),
            models.UniqueConstraint(
                fields=["practice", "hovn_student_id"],
                name="student_profile_hovn_unique",
                condition=~models.Q(hovn_student_id=""),
            ),
        ]
        indexes = [models.Index(fields=["practice", "status"], name="student_by_practice_status")]

    def __str__(self) -> str:
        return f"{self.user} · {self.practice}"

    @property
    def standing(self) -> StudentStanding:
        """What the practice's status means; needs `status` loaded."""
        return StudentStanding(self.status.standing)
