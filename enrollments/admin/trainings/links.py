"""Where the rest of a training is done: on its trainers' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from catalog.models import Training


def trainer_page_link(training: Training) -> SafeString:
    """The page with the participants, where people are invited, removed and written to."""
    return format_html(
        '<a href="{}">{}</a>',
        reverse("enrollments:staff-training", args=[training.uid]),
        _("Participants, attendance and messages"),
    )


def decisions_link(training: Training) -> SafeString:
    """The page with every decision about its waiting list."""
    return format_html(
        '<p><a href="{}">{}</a></p>',
        reverse("enrollments:staff-decisions", args=[training.uid]),
        _("All decisions, on the trainer's page"),
    )
