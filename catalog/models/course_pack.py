"""A number of one-to-one lessons with one tutor, sold together."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.enums import ModerationStatus, OfferingKind, PeriodUnit, SchedulingType, TeachingMode
from catalog.models.offering import Offering
from catalog.models.tutor_profile import TutorProfile

LISTING = frozenset({"is_published", "is_active", "moderation_status"})


class CoursePack(Offering):
    """`required_classes_count` lessons of `lesson_minutes`, planned within the pack's rules.

    A strict pack wants at least `min_weekly_classes` lessons in every week it
    spans and ends within `max_period_value` `max_period_unit` of its first
    lesson; `max_daily_lessons` holds for both kinds where it is set.
    """

    KIND = OfferingKind.COURSE_PACK

    offering_ptr: Offering  # Django's link to the base; enrolments know that row

    tutor_profile = models.ForeignKey(TutorProfile, on_delete=models.PROTECT, related_name="course_packs")
    scheduling_type = models.CharField(
        _("planning"), max_length=16, choices=SchedulingType, default=SchedulingType.FLEXIBLE
    )
    teaching_mode = models.CharField(
        _("teaching mode"), max_length=16, choices=TeachingMode, default=TeachingMode.ONLINE
    )
    lesson_minutes = models.PositiveSmallIntegerField(_("minutes a lesson"), default=60)
    required_classes_count = models.PositiveSmallIntegerField(_("number of lessons"), default=1)
    max_daily_lessons = models.PositiveSmallIntegerField(_("most lessons a day"), null=True, blank=True)
    min_weekly_classes = models.PositiveSmallIntegerField(_("least lessons a week"), null=True, blank=True)
    max_period_value = models.PositiveSmallIntegerField(_("longest period"), null=True, blank=True)
    max_period_unit = models.CharField(_("unit of the period"), max_length=8, choices=PeriodUnit, blank=True)
    preliminary_meeting_required = models.BooleanField(_("screening meeting first"), default=False)
    moderation_status = models.CharField(
        _("moderation"), max_length=16, choices=ModerationStatus, default=ModerationStatus.APPROVED
    )
    moderation_note = models.TextField(_("moderator's note"), blank=True)

    class Meta:
        verbose_name = _("course pack")
        verbose_name_plural = _("course packs")
        constraints = [
            models.CheckConstraint(condition=Q(required_classes_count__gte=1), name="pack_at_least_one_lesson"),
            models.CheckConstraint(condition=Q(lesson_minutes__range=(15, 480)), name="pack_lesson_15_to_480_minutes"),
            models.CheckConstraint(
                condition=Q(max_daily_lessons__isnull=True) | Q(max_daily_lessons__gte=1), name="pack_daily_positive"
            ),
            models.CheckConstraint(
                condition=Q(max_period_value__isnull=True, max_period_unit="")
                | Q(max_period_value__isnull=False, max_period_value__gte=1, max_period_unit__in=PeriodUnit.values),
                name="pack_period_has_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["scheduling_type", "teaching_mode"], name="pack_by_planning_mode"),
        ]

    @property
    def may_be_listed(self) -> bool:
        """Whether everything that makes a pack visible to anybody holds."""
        return (
            self.is_published
            and self.is_active
            and self.moderation_status == ModerationStatus.APPROVED
            and self.tutor_profile.may_teach
        )

    def save(self, **kwargs: Any) -> None:
        """As the offering's; kind and listing follow from the rest."""
        self.kind = self.KIND
        fields = kwargs.get("update_fields")
        if fields is None or LISTING & set(fields):
            self.is_listed = self.may_be_listed
            if fields is not None:
                kwargs["update_fields"] = {*fields, "is_listed"}
        super().save(**kwargs)
