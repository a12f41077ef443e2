"""A dated one-to-one meeting of a course pack."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kit.models import Record
from scheduling.enums import TAKEN, LocationType, SessionMode, SlotStatus


class InstantRange(Func):
    """`tstzrange(start, end)`: the start belongs to it, the end does not."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SameId(Func):
    """`int8range(id, id, '[]')`: overlap means equality, so no btree_gist is needed."""

    function = "INT8RANGE"
    output_field = BigIntegerRangeField()

    def __init__(self, column: str) -> None:
        super().__init__(F(column), F(column), Value("[]"))


class LessonSlot(Record):
    """One lesson: of a pack, by a tutor, for a student once somebody took it.

    `blocks_from`/`blocks_until` add the tutor's buffers as they were when the
    time was taken; they keep two lessons of one tutor apart. `held_until` ends
    a hold that no enrolment stands behind. `calendar_sequence` rises with every
    change that a calendar must show. `tutor` is the profile's person: the
    database refuses two taken slots of one tutor (in any practice) or of one
    student that overlap. `was_opened`: the tutor opened this time by hand, so
    it is free again when it is given back.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="lesson_slots")
    course_pack = models.ForeignKey("catalog.CoursePack", on_delete=models.PROTECT, related_name="lesson_slots")
    tutor_profile = models.ForeignKey("catalog.TutorProfile", on_delete=models.PROTECT, related_name="lesson_slots")
    tutor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="taught_slots")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="lesson_slots"
    )
    enrollment = models.ForeignKey(
        "enrollments.Enrollment", on_delete=models.PROTECT, null=True, blank=True, related_name="lesson_slots"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    blocks_from = models.DateTimeField(_("blocked from"), editable=False)
    blocks_until = models.DateTimeField(_("blocked until"), editable=False)
    status = models.CharField(_("status"), max_length=16, choices=SlotStatus, default=SlotStatus.FREE)
    was_opened = models.BooleanField(_("opened by the tutor"), default=False, editable=False)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    location_type = models.CharField(_("place"), max_length=16, choices=LocationType, default=LocationType.ONLINE)
    location_details = models.CharField(_("address or directions"), max_length=500, blank=True)
    session_mode = models.CharField(_("mode"), max_length=16, choices=SessionMode, default=SessionMode.ONLINE)
    meet_link = models.URLField(_("meeting link"), max_length=500, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="lesson_ends_after_start"),
            models.CheckConstraint(
                condition=Q(blocks_from__lte=F("starts_at"), blocks_until__gte=F("ends_at")),
                name="lesson_blocks_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=TAKEN) | Q(student__isnull=False), name="lesson_taken_has_student"
            ),
            models.CheckConstraint(
                condition=Q(status=SlotStatus.HELD, held_until__isnull=False)
                | (~Q(status=SlotStatus.HELD) & Q(held_until__isnull=True)),
                name="lesson_held_has_end",
            ),
            models.CheckConstraint(
                condition=Q(status=SlotStatus.COMPLETED, completed_at__isnull=False)
                | (~Q(status=SlotStatus.COMPLETED) & Q(completed_at__isnull=True)),
                name="lesson_completed_has_time",
            ),
            models.CheckConstraint(condition=~Q(tutor=F("student")), name="lesson_tutor_is_not_student"),
            models.UniqueConstraint(
                fields=["course_pack", "starts_at"], name="lesson_free_once", condition=Q(status=SlotStatus.FREE)
            ),
            ExclusionConstraint(
                name="lesson_tutor_once",
                expressions=[
                    (SameId("tutor"), RangeOperators.OVERLAPS),
                    (InstantRange("blocks_from", "blocks_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=TAKEN),
            ),
            ExclusionConstraint(
                name="lesson_student_once",
                expressions=[
                    (SameId("student"), RangeOperators.OVERLAPS),
                    (InstantRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=TAKEN),
            ),
        ]
        indexes = [
            models.Index(fields=["tutor", "starts_at"], name="lesson_by_tutor"),
            models.Index(fields=["student", "starts_at"], name="lesson_by_student"),
            models.Index(fields=["enrollment", "starts_at"], name="lesson_by_enrollment"),
            models.Index(fields=["held_until"], name="lesson_holds", condition=Q(status=SlotStatus.HELD)),
        ]

    def __str__(self) -> str:
        return f"{self.course_pack_id} · {self.starts_at:%Y-%m-%d %H:%M}Z"

    @property
    def has_started(self) -> bool:
        """Whether the lesson's time has come."""
        return self.starts_at <= timezone.now()

    def hold_has_ended(self, now: datetime) -> bool:
        """Whether it is held by somebody whose time to take it is over."""
        return self.status == SlotStatus.HELD and self.held_until is not None and self.held_until <= now

    def save(self, **kwargs: Any) -> None:
        """As the record's; a slot without a tutor takes its profile's person."""
        if self._state.adding and not self.tutor_id:
            self.tutor_id = self.tutor_profile.user_id
        super().save(**kwargs)
