"""This app's entries in the pages' navigations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.kit.pages.navigation import Entry, add_entry
from messaging.delivery.queries import unread_count


def add_entries() -> None:
    """The bell for whoever is signed in; the simulated mailbox (where there is one) for staff."""
    add_entry(
        "account",
        Entry(
            label=_("Notifications"),
            url_name="delivery:notifications",
            icon="bell",
            order=20,
            is_for=lambda request: request.user.is_authenticated,
            count=unread_count_for,
        ),
    )
    add_entry(
        "staff",
        Entry(
            label=_("Simulated mail"),
            url_name="delivery:simulated-mails",
            icon="envelope",
            order=90,
            is_for=lambda request: bool(getattr(request.user, "is_staff", False)),
        ),
    )


def unread_count_for(request: HttpRequest) -> int:
    """The number at the bell of whoever asks."""
    user: Any = request.user
    return unread_count(user.pk) if user.is_authenticated else 0
