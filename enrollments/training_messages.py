"""The messages about trainings, waiting lists and invitations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from messaging.delivery.enums import Category, Channel
from messaging.delivery.kinds import EXAMPLE_TIME, MessageKind, register_kind

BOTH: Final = frozenset({Channel.EMAIL, Channel.IN_APP})
MAIL: Final = frozenset({Channel.EMAIL})
BELL: Final = frozenset({Channel.IN_APP})

OF_STUDENTS: Final[tuple[dict[str, Any], ...]] = (
    {"name": "accepted", "label": _("Invitation accepted")},
    {"name": "waitlisted", "label": _("On the waiting list")},
    {
        "name": "invited",
        "label": _("Invited from the waiting list"),
        "channels": BOTH | {Channel.SMS},
        "required": False,
        "category": Category.WAITLIST,
    },
    {
        "name": "invitation_moved",
        "label": _("Another time to answer an invitation by"),
        "required": False,
        "category": Category.WAITLIST,
    },
    {"name": "invitation_ended", "label": _("Invitation ended")},
    {"name": "declined", "label": _("Invitation declined")},
    {"name": "late_left", "label": _("Left late"), "channels": MAIL},
    {"name": "called_off", "label": _("Called off by the school")},
    {
        "name": "waitlist_closed",
        "label": _("Waiting list ended"),
        "required": False,
        "category": Category.WAITLIST,
    },
    {"name": "running_confirmed", "label": _("It takes place")},
)
OF_TRAINERS: Final[tuple[dict[str, Any], ...]] = (
    {"name": "trainer_enrolled", "label": _("Somebody enrolled"), "channels": BELL},
    {"name": "trainer_left", "label": _("Somebody left"), "channels": BELL},
    {"name": "trainer_invited", "label": _("Somebody was invited"), "channels": BELL},
    {"name": "trainer_declined", "label": _("Somebody declined an invitation"), "channels": BELL},
    {"name": "trainer_invitation_ended", "label": _("An invitation ended"), "channels": BELL},
    {"name": "trainer_accepted", "label": _("Somebody accepted an invitation"), "channels": BELL},
    {"name": "trainer_waitlisted", "label": _("Somebody joined the waiting list")},
    {"name": "trainer_late_left", "label": _("Somebody left late")},
)
OF_OFFERINGS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "trainer_running_confirmed",
        "label": _("A training that you lead takes place"),
        "category": Category.LESSONS,
        "more": {"taken": 12},
    },
    {
        "name": "decision_due",
        "label": _("A training below its minimum waits for a decision"),
        "category": Category.STAFF,
        "more": {"enrolled": 4, "minimum": 6},
    },
    {"name": "reminder_student", "label": _("Your training starts soon"), "category": Category.REMINDERS},
    {
        "name": "reminder_trainer",
        "label": _("A training that you lead starts soon"),
        "category": Category.REMINDERS,
        "more": {"taken": 12},
    },
    {
        "name": "attendee_list",
        "label": _("Attendee list"),
        "category": Category.REMINDERS,
        "more": {"people": [{"number": 1, "name": "Sanne de Vries", "phone": "+31201234567"}]},
    },
    {
        "name": "reminder_waitlist",
        "label": _("Still on a waiting list"),
        "channels": MAIL,
        "category": Category.WAITLIST,
    },
    {"name": "open_spots", "label": _("Free places"), "channels": MAIL, "category": Category.REMINDERS},
    {
        "name": "from_trainer",
        "label": _("A message of a trainer"),
        "category": Category.LESSONS,
        "required": True,
        "more": {"sender": "Joris van Dijk", "heading": "What to bring", "words": "Please bring a towel."},
    },
)
GROUP_EXAMPLE: Final[dict[str, Any]] = {
    "offering": "Bonding",
    "trainers": ["Joris van Dijk", "Mila Peters"],
    "sessions": [{"starts_at": EXAMPLE_TIME, "ends_at": EXAMPLE_TIME, "place": "Main room, Keizersgracht 123"}],
    "place": "Main room, Keizersgracht 123",
    "reason": "The trainer is ill",
    "text": "Bring *warm* clothes.",
}
"""What every message about a group as a whole knows; `text` is Markdown of the practice."""


def register_training_messages(example: Mapping[str, Any]) -> None:
    """Declare every kind once; `example` is that of messages about one enrolment."""
    for spec in OF_STUDENTS:
        _register(**{"category": Category.ENROLLMENTS, "required": True, **spec}, example=example)
    for spec in OF_TRAINERS:
        _register(**{"category": Category.LESSONS, **spec}, example=example)
    for spec in OF_OFFERINGS:
        _register(**spec, example=GROUP_EXAMPLE)


def _register(
    *,
    name: str,
    label: Any,
    category: Category,
    example: Mapping[str, Any],
    channels: frozenset[Channel] = BOTH,
    required: bool = False,
    more: Mapping[str, Any] | None = None,
) -> None:
    register_kind(
        MessageKind(
            name=f"enrollments.{name}",
            label=label,
            category=category,
            channels=channels,
            required=required,
            example={**example, **(more or {})},
        )
    )
