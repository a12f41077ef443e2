"""Whether requests for the practices' host names get through at all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.http.request import validate_host
from django.utils.translation import gettext as _

from accounts.models import FormerHostName, Practice


def is_let_in(host: str) -> bool:
    """Whether `ALLOWED_HOSTS` lets this host name in."""
    return validate_host(host.lower(), settings.ALLOWED_HOSTS)


def host_hint(host: str) -> str:
    """What the office reads under a practice's host name."""
    general = _("The practice's own address, as school.example. Whoever runs the server must let it in.")
    if host and not is_let_in(host):
        return _("%(host)s is not let in yet: the server's ALLOWED_HOSTS must name it.") % {"host": host}
    return general


@checks.register(checks.Tags.database)
def check_host_names(databases: Any = None, **_options: Any) -> list[checks.CheckMessage]:
    """Name every practice whose host name no request gets through to."""
    if not databases or "default" not in databases:
        return []
    try:
        rows = list(Practice.objects.filter(is_active=True).exclude(host_name="").values_list("name", "host_name"))
        left = list(FormerHostName.objects.values_list("practice__name", "host_name"))
    except DatabaseError:  # not migrated yet
        return []
    found: list[checks.CheckMessage] = [
        checks.Warning(
            f"Practice {name!r} has the host name {host!r}, which ALLOWED_HOSTS does not let in.",
            hint="Add it to ALLOWED_HOSTS, or take it off the practice.",
            id="accounts.W001",
        )
        for name, host in rows
        if not is_let_in(host)
    ]
    found += [
        checks.Warning(
            f"Practice {name!r} had the host name {host!r}, which ALLOWED_HOSTS does not let in any more.",
            hint="Credentials and QR codes of that time name it: add it to ALLOWED_HOSTS and keep the domain.",
            id="accounts.W002",
        )
        for name, host in left
        if not is_let_in(host)
    ]
    return found
