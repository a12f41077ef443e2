"""Where trainings are found: in the navigations and on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.pages.requests import practice_of
from config.kit.pages.home import add_section
from config.kit.pages.navigation import Entry, add_entry
from enrollments.pages.trainings.filters import coming_trainings
from enrollments.pages.trainings.listing import cards_of, with_dates

NEXT: Final = 3


def register_training_entries() -> None:
    """Put them there; called by the app's `ready`."""
    add_entry("primary", Entry(label=_("Trainings"), url_name="enrollments:trainings", order=15))
    add_entry(
        "account", Entry(label=_("My trainings"), url_name="enrollments:my-trainings", icon="user-group", order=8)
    )
    add_entry("account", Entry(label=_("My calendar"), url_name="scheduling:feed-settings", icon="calendar", order=12))
    add_section("trainings", template="enrollments/trainings/home.html", provider=next_trainings, order=15)


def next_trainings(request: HttpRequest) -> Mapping[str, Any] | None:
    """The trainings that begin next."""
    practice = practice_of(request)
    if practice is None:
        return None
    cards = cards_of(with_dates(coming_trainings(practice)[:NEXT]), request.user)
    return {"cards": cards} if cards else None
