"""What a certificate would say if it were issued today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from catalog.enums import ExpiryCountsFrom
from catalog.models import TrainingTrainer, TrainingType
from certificates.dates import add_months, today_in
from certificates.enums import CertificateSource, CertificateStatus
from certificates.models import Certificate
from certificates.services.snapshot import plain
from config.kit.errors import Conflict
from enrollments.models import Enrollment

LONGEST_NAME: Final = 256
"""Of what is printed: both parts at their longest and the blank between them are one letter more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything but number and address."""

    holder_name: str
    course_name: str
    course_code: str
    course_format: str
    instructor_name: str
    completed_on: date | None
    issued_on: date
    expires_on: date | None
    language: str


def draft_certificate(enrollment: Enrollment, kind: TrainingType) -> Draft:
    """For the enrolment's student, as of today at the practice. Raises `Conflict` (`no_name`, `name_too_long`)."""
    practice = enrollment.practice
    today = today_in(practice)
    name = plain(enrollment.student.full_name)
    if not name:
        raise Conflict(_("The account has no name to be printed."), code="no_name")
    if len(name) > LONGEST_NAME:
        raise Conflict(_("The name of the account is too long to be printed."), code="name_too_long")
    ended = enrollment.offering.ends_at
    posts = TrainingTrainer.objects.filter(training=enrollment.offering_id).select_related("user").order_by("id")
    return Draft(
        holder_name=name,
        course_name=kind.certificate_title or kind.name,
        course_code=kind.course_code,
        course_format=kind.course_format,
        instructor_name=", ".join(post.user.full_name for post in posts if post.user.full_name)[:256],
        completed_on=min(ended.astimezone(ZoneInfo(practice.time_zone)).date(), today) if ended else None,
        issued_on=today,
        expires_on=_last_day(enrollment, kind, today),
        language=practice.language,
    )


def _last_day(enrollment: Enrollment, kind: TrainingType, today: date) -> date | None:
    """Counted from today or, where the type says so, from the last day of the one that still counts."""
    if kind.validity_months is None:
        return None
    start = today
    if kind.expiry_counts_from == ExpiryCountsFrom.PREVIOUS:
        before = Certificate.objects.filter(
            practice=enrollment.practice_id,
            holder=enrollment.student_id,
            source=CertificateSource.ISSUED,
            status=CertificateStatus.ISSUED,
            offering__training__training_type=kind,
            expires_on__gte=today,
        )
        start = before.order_by("-expires_on").values_list("expires_on", flat=True).first() or today
    return add_months(start, kind.validity_months)
