"""A practice's own words for its students."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import StudentStanding
from accounts.models.practice import Practice
from config.kit.models import Record


class StudentType(Record):
    """What kinds of students a practice tells apart; the default one is given to newcomers."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="student_types", verbose_name=_("practice")
    )
    name = models.CharField(_("name"), max_length=64)
    description = models.TextField(_("description"), blank=True)
    is_default = models.BooleanField(_("given to newcomers"), default=False)

    class Meta:
        verbose_name = _("type of student")
        verbose_name_plural = _("types of students")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="student_type_unique",
                violation_error_message=_("There is such a type already."),
            ),
            models.UniqueConstraint(
                fields=["practice"],
                name="student_type_one_default",
                condition=models.Q(is_default=True),
                violation_error_message=_("Another type is given to newcomers."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StudentStatus(Record):
    """A practice's word for where a student stands; `standing` is what it means to the code."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="student_statuses", verbose_name=_("practice")
    )
    name = models.CharField(_("name"), max_length=64)
    description = models.TextField(_("description"), blank=True)
    standing = models.CharField(
        _("meaning"),
        max_length=16,
        choices=StudentStanding,
        default=StudentStanding.ACTIVE,
        help_text=_("Only who is active can enrol."),
    )
    is_default = models.BooleanField(_("given to newcomers"), default=False)

    class Meta:
        verbose_name = _("status of students")
        verbose_name_plural = _("statuses of students")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="student_status_unique",
                violation_error_message=_("There is such a status already."),
            ),
            models.UniqueConstraint(
                fields=["practice"],
                name="student_status_one_default",
                condition=models.Q(is_default=True),
                violation_error_message=_("Another status is given to newcomers."),
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=StudentStanding.values), name="student_status_standing_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
