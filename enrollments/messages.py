"""The messages that this app sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from enrollments.training_messages import register_training_messages
from messaging.delivery.enums import Category, Channel
from messaging.delivery.kinds import EXAMPLE_TIME, MessageKind, register_kind

EXAMPLE: Final[dict[str, Any]] = {
    "offering": "Algebra without fear",
    "offering_short": "Algebra without fear",
    "student": "Sanne de Vries",
    "teacher": "Tom Bakker",
    "trainers": ["Joris van Dijk", "Mila Peters"],
    "amount": 24_000,
    "currency": "EUR",
    "lessons": [
        {
            "starts_at": datetime(2030, 3, 5, 17, 0, tzinfo=UTC),
            "ends_at": datetime(2030, 3, 5, 18, 0, tzinfo=UTC),
        }
    ],
    "sessions": [
        {
            "starts_at": datetime(2030, 3, 12, 17, 0, tzinfo=UTC),
            "ends_at": datetime(2030, 3, 12, 20, 0, tzinfo=UTC),
            "place": "Main room, Keizersgracht 123, 1015 CJ Amsterdam",
        }
    ],
    "place": "Main room, Keizersgracht 123, 1015 CJ Amsterdam",
    "ends_at": EXAMPLE_TIME,
    "place_in_queue": 3,
    "reason": "The trainer is ill",
    "policy_hours": 24,
    "policy_text": "Who leaves **later** pays.",
    "invitation_url": "/invitations/example/",
    "was_withdrawn": False,
    "was_waiting": False,
    "returned": 12_000,
    "is_tutor_absent": False,
}
"""What every message about an enrolment knows: lessons and the teacher of a pack, sessions and trainers of a group."""
KINDS: Final = {
    "confirmed": _("Enrolment confirmed"),
    "confirmed_teacher": _("New student"),
    "payment_expired": _("Seat or lesson times given back"),
    "left": _("Enrolment ended"),
    "removed": _("Enrolment canceled by the school"),
    "refunded": _("Enrolment refunded"),
    "canceled_teacher": _("A student's enrolment ended"),
    "completed": _("Course completed"),
    "completed_teacher": _("A student completed a course"),
    "late_payment_refunded": _("Late payment returned"),
    "duplicate_payment_refunded": _("Double payment returned"),
}


def register_messages() -> None:
    """Declare every kind once; called by the app's `ready`."""
    for name, label in KINDS.items():
        register_kind(
            MessageKind(
                name=f"enrollments.{name}",
                label=label,
                category=Category.ENROLLMENTS,
                channels={Channel.EMAIL, Channel.IN_APP},
                required=True,
                example=EXAMPLE,
            )
        )
    register_training_messages(EXAMPLE)
