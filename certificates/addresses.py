"""Addresses that are printed and signed: they must still lead somewhere in twenty years.

They are written down here and nowhere else, without reversing routes, so that
no rearrangement of pages changes what a QR code says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from messaging.delivery.voice import base_url_at

if TYPE_CHECKING:
    from accounts.models import Practice


def verify_path(share_key: str) -> str:
    """Where a certificate is checked; also the id of its credential."""
    return f"/verify/{share_key}/"


def verify_address(practice: Practice, share_key: str) -> str:
    """The same in full, as the QR code has it."""
    return home_of(practice) + verify_path(share_key)


def practice_address(practice: Practice, home: str = "") -> str:
    """What the practice's DID is made of; `/did.json` below it is its document. By id: short names change."""
    return f"{home or home_of(practice)}/practices/{practice.uid}"


def status_list_address(practice: Practice, number: int, home: str = "") -> str:
    """The practice's status list `number`, from 0."""
    return f"{practice_address(practice, home)}/status/{number}"


def achievement_address(practice: Practice, certificate_uid: str, home: str = "") -> str:
    """The id of what was achieved."""
    return f"{practice_address(practice, home)}/achievements/{certificate_uid}"


def home_of(practice: Practice) -> str:
    """The practice's own host where it has one, without a slash at the end."""
    return base_url_at(practice.host_name)


def home_at(practice: Practice, host: str) -> str:
    """Where the practice stands for whoever asks at `host`.

    That is where it stood when it had that name, or none of its own: what was
    signed then names that address, and finds there who it was. At any other
    host it is where it stands now.
    """
    host = host.lower()
    if host == (urlsplit(settings.BASE_URL).hostname or ""):
        return base_url_at("")
    if host != practice.host_name.lower() and practice.former_host_names.filter(host_name__iexact=host).exists():
        return base_url_at(host)
    return home_of(practice)


def other_homes(practice: Practice, home: str) -> list[str]:
    """Where else the practice stands or stood, but for the house's own address."""
    left = practice.former_host_names.order_by("pk").values_list("host_name", flat=True)
    homes = [home_of(practice), *(base_url_at(host.lower()) for host in left)]
    return [other for other in homes if other != home]
