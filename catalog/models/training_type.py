"""What kinds of trainings a practice gives, and which rules hold for them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from catalog.enums import CourseFormat, ExpiryCountsFrom
from catalog.models.policy import BookingPolicy, CancellationPolicy
from config.kit.models import Record


class TrainingType(Record):
    """A kind of training. One policy of each sort at most: two rules of one sort could contradict each other.

    With `issues_certificates` who meets its eligibility rules is given our own
    certificate: titled `certificate_title` (the type's name when empty), valid for
    `validity_months` (null: without end), counted from `expiry_counts_from`.
    `agency_course` is the name under which an agency lists those who took part;
    empty means that none does.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="training_types")
    name = models.CharField(_("name"), max_length=128)
    description = models.TextField(_("description"), blank=True)
    booking_policy = models.ForeignKey(
        BookingPolicy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="training_types",
        verbose_name=_("booking policy"),
    )
    cancellation_policy = models.ForeignKey(
        CancellationPolicy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="training_types",
        verbose_name=_("cancellation policy"),
    )
    issues_certificates = models.BooleanField(_("certificates are issued"), default=False)
    certificate_title = models.CharField(
        _("title of the certificate"), max_length=256, blank=True, help_text=_("Empty means the name of the type.")
    )
    course_code = models.CharField(_("course code"), max_length=64, blank=True)
    course_format = models.CharField(_("format"), max_length=16, choices=CourseFormat, blank=True)
    validity_months = models.PositiveSmallIntegerField(
        _("months of validity"), null=True, blank=True, help_text=_("Empty means that it does not expire.")
    )
    expiry_counts_from = models.CharField(
        _("validity counts from"), max_length=8, choices=ExpiryCountsFrom, default=ExpiryCountsFrom.ISSUE
    )
    agency_course = models.CharField(
        _("course at the agency"),
        max_length=256,
        blank=True,
        help_text=_("As the agency names it, where it lists certificates of this training. Empty means none does."),
    )

    class Meta:
        verbose_name = _("type of training")
        verbose_name_plural = _("types of trainings")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="training_type_unique",
                violation_error_message=_("There is such a type already."),
            ),
            models.CheckConstraint(
                condition=Q(validity_months__isnull=True) | Q(validity_months__range=(1, 600)),
                name="training_type_validity_1_to_600_months",
                violation_error_message=_("Between 1 and 600 months."),
            ),
            models.CheckConstraint(
                condition=Q(course_format__in=["", *CourseFormat.values]), name="training_type_format_known"
            ),
            models.CheckConstraint(
                condition=Q(expiry_counts_from__in=ExpiryCountsFrom.values), name="training_type_expiry_base_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
