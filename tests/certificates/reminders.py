"""Certificates that expire, and what was said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.models import Training
from certificates.dates import today_in
from certificates.models import Certificate, ExpiryReminder
from messaging.delivery.enums import Channel
from messaging.delivery.models import OutboxMessage
from tests.factories.accounts import PracticeFactory
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.certificates import AgencyCertificateFactory
from tests.factories.scheduling import make_training

NOON = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
"""Noon of 1 June in Amsterdam."""


def expiring_in(days: int, **fields: Any) -> Certificate:
    """An agency's certificate that many days before its last one."""
    practice = fields.pop("practice", None) or PracticeFactory()
    expires_on = today_in(practice) + timedelta(days=days)
    made: Certificate = AgencyCertificateFactory(practice=practice, expires_on=expires_on, **fields)
    return made


def stages() -> list[int]:
    """Those that were said, in turn."""
    return list(ExpiryReminder.objects.order_by("pk").values_list("stage", flat=True))


def letters(channel: Channel = Channel.EMAIL) -> list[OutboxMessage]:
    """What is on its way."""
    return list(OutboxMessage.objects.filter(kind="certificates.expires", channel=channel).order_by("pk"))


def renewing(certificate: Certificate, *, days: float = 10, **fields: Any) -> Training:
    """A listed training that the agency lists under the certificate's course."""
    kind = fields.pop("training_type", None) or TrainingTypeFactory(
        practice=certificate.practice, agency_course=certificate.course_name.upper()
    )
    return make_training(days=days, practice=certificate.practice, training_type=kind, **fields)
