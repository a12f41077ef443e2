"""A page about one thing wears the colours of the practice that the thing belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from config.kit.pages.times import viewer_zone

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import Practice


def show_in_practice(request: HttpRequest, practice: Practice) -> None:
    """Let name, look and times of the page be those of `practice`; what the viewer chose for themselves stays."""
    request.practice = practice  # type: ignore[attr-defined]  # what accounts.middleware set
    timezone.activate(viewer_zone(request))
