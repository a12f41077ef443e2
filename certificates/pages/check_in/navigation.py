"""Where the people at the door find their page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from certificates.check_in_rules import checks_in_somewhere
from config.kit.pages.navigation import Entry, add_entry


def checks_in(request: HttpRequest) -> bool:
    """Whether the viewer checks people in anywhere."""
    return checks_in_somewhere(request.user)


def register_check_in() -> None:
    """Put it into the navigations; called by the app's `ready`."""
    name, page = _("Check-in"), "certificates:check-in"
    add_entry("primary", Entry(label=name, url_name=page, order=47, is_for=checks_in))
    add_entry("account", Entry(label=name, url_name=page, icon="clipboard-document-check", order=4, is_for=checks_in))
    add_entry("tutor", Entry(label=name, url_name=page, icon="clipboard-document-check", order=9, is_for=checks_in))
