"""The messages that scheduling sends."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from messaging.delivery.enums import Category, Channel
from messaging.delivery.kinds import EXAMPLE_TIME, MessageKind, register_kind

EXAMPLE: Final[dict[str, Any]] = {
    "course": "Algebra without fear",
    "tutor": "Tom Bakker",
    "student": "Sanne de Vries",
    "starts_at": EXAMPLE_TIME,
    "reason": "I am ill",
    "place": "At the student's home, Kerkstraat 1",
    "may_choose": True,
}
KINDS: Final = {
    "lesson_canceled": _("Lesson called off"),
    "lesson_planned": _("Lesson planned"),
    "place_changed": _("Place of a lesson changed"),
}


def register_messages() -> None:
    """Declare every kind once; called by the app's `ready`."""
    for name, label in KINDS.items():
        register_kind(
            MessageKind(
                name=f"scheduling.{name}",
                label=label,
                category=Category.LESSONS,
                channels={Channel.EMAIL, Channel.IN_APP},
                required=True,
                example=EXAMPLE,
            )
        )
