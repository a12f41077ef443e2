"""One person taking part in one offering."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Surface
from config.kit.models import Record
from enrollments.enums import OPEN, EnrollmentEvent, EnrollmentState
from enrollments.states import ENROLLMENT_BIRTHS, ENROLLMENT_MOVES, guard_states


class Enrollment(Record):
    """Where a person stands with an offering, and the terms that held when they joined.

    `queued_at` is the place in the queue, strictly later than every place given
    before, `agreed_at` when the terms were ticked, `carried_from` the enrolment
    it was moved or copied from, `pay_by` when an unpaid seat is given
    back, `invite_expires_at` when an invitation lapses. `terms` is the snapshot
    of price, pack rules and cancellation terms that the person agreed to.
    `has_calendar_entry` says that a mail put the sessions into their calendar
    and none took them out again.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="enrollments")
    offering = models.ForeignKey("catalog.Offering", on_delete=models.PROTECT, related_name="enrollments")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments")
    state = models.CharField(_("state"), max_length=24, choices=EnrollmentState)
    queued_at = models.DateTimeField(_("in the queue since"), default=timezone.now)
    enrolled_at = models.DateTimeField(_("enrolled"), null=True)
    pay_by = models.DateTimeField(_("to be paid by"), null=True)
    invited_at = models.DateTimeField(_("invited"), null=True)
    invite_expires_at = models.DateTimeField(_("invitation ends"), null=True)
    is_paid = models.BooleanField(_("paid"), default=False)
    surface = models.CharField(_("made through"), max_length=16, choices=Surface, default=Surface.PAGES)
    terms = models.JSONField(_("terms"), default=dict)
    agreed_at = models.DateTimeField(_("terms agreed to"), null=True)
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_to", verbose_name=_("carried over from")
    )
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    has_calendar_entry = models.BooleanField(default=False, editable=False)
    external_reference = models.CharField(_("external reference"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "offering"], name="enrollment_one_open", condition=Q(state__in=sorted(OPEN))
            ),
            models.UniqueConstraint(
                fields=["practice", "external_reference"],
                name="enrollment_external_unique",
                condition=~Q(external_reference=""),
            ),
            models.CheckConstraint(
                condition=~Q(state=EnrollmentState.PENDING) | Q(pay_by__isnull=False), name="enrollment_pending_has_end"
            ),
            models.CheckConstraint(
                condition=~Q(state=EnrollmentState.WAITLIST_INVITED)
                | Q(invite_expires_at__isnull=False, invited_at__isnull=False),
                name="enrollment_invited_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["offering", "state", "queued_at", "id"], name="enrollment_queue"),
            models.Index(fields=["student", "-id"], name="enrollment_by_student"),
            models.Index(fields=["practice", "-id"], name="enrollment_by_practice"),
            models.Index(fields=["practice", "student", "state"], name="enrollment_of_student"),
            models.Index(fields=["pay_by"], name="enrollment_unpaid", condition=Q(state=EnrollmentState.PENDING)),
            models.Index(
                fields=["invite_expires_at"],
                name="enrollment_invited",
                condition=Q(state=EnrollmentState.WAITLIST_INVITED),
            ),
        ]
        triggers = [guard_states("known_edges", moves=ENROLLMENT_MOVES, births=ENROLLMENT_BIRTHS)]

    def __str__(self) -> str:
        return f"{self.student} · {self.offering}"


class EnrollmentTransition(models.Model):
    """One step of an enrolment: what happened, who did it, when and why. Never changed.

    `enrollment_version` is the enrolment's `record_version` after the step: the
    messages of the step carry it in their key.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="transitions")
    event = models.CharField(_("event"), max_length=24, choices=EnrollmentEvent)
    from_state = models.CharField(_("from"), max_length=24, choices=EnrollmentState, blank=True)
    to_state = models.CharField(_("to"), max_length=24, choices=EnrollmentState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    enrollment_version = models.PositiveIntegerField(_("version"), default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["id"]
        indexes = [models.Index(fields=["enrollment", "id"], name="transition_by_enrollment")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_event_display()} · {self.created_at:%Y-%m-%d %H:%M}"
