"""The messages that scheduling sends."""

from __future__ import annotations

from datetime import timedelta
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
GROUP_EXAMPLE: Final[dict[str, Any]] = {
    "offering": "Bonding",
    "reason": "The trainer is ill",
    "was_at": EXAMPLE_TIME,
    "was_place": "Noordzaal",
    "sessions": [
        {
            "starts_at": EXAMPLE_TIME,
            "ends_at": EXAMPLE_TIME + timedelta(hours=2),
            "place": "Grote Trainingsruimte, Keizersgracht 123, 1015 CJ Amsterdam",
            "note": "Bring your own mat",
        }
    ],
}
GROUP_KINDS: Final = {
    "session_planned": _("Date of a training added"),
    "session_changed": _("Date of a training changed"),
    "session_canceled": _("Date of a training canceled"),
    "trainer_added": _("You lead a training"),
    "trainer_removed": _("You no longer lead a training"),
}
KINDS: Final = {
    "lesson_canceled": _("Lesson called off"),
    "lesson_planned": _("Lesson planned"),
    "place_changed": _("Place of a lesson changed"),
}


def register_messages() -> None:
    """Declare every kind once; called by the app's `ready`."""
    for kinds, example in ((KINDS, EXAMPLE), (GROUP_KINDS, GROUP_EXAMPLE)):
        for name, label in kinds.items():
            register_kind(
                MessageKind(
                    name=f"scheduling.{name}",
                    label=label,
                    category=Category.LESSONS,
                    channels={Channel.EMAIL, Channel.IN_APP},
                    required=True,
                    example=example,
                )
            )
