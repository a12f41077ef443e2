"""Addresses that are printed and signed: they must still lead somewhere in twenty years.

They are written down here and nowhere else, without reversing routes, so that
no rearrangement of pages changes what a QR code says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.delivery.voice import base_url_at

if TYPE_CHECKING:
    from accounts.models import Practice


def verify_path(share_key: str) -> str:
    """Where a certificate is checked; also the id of its credential."""
    return f"/verify/{share_key}/"


def verify_address(practice: Practice, share_key: str) -> str:
    """The same in full, as the QR code has it."""
    return home_of(practice) + verify_path(share_key)


def practice_address(practice: Practice) -> str:
    """What the practice's DID is made of; `/did.json` below it is its document. By id: short names change."""
    return f"{home_of(practice)}/practices/{practice.uid}"


def status_list_address(practice: Practice, number: int) -> str:
    """The practice's status list `number`, from 0."""
    return f"{practice_address(practice)}/status/{number}"


def achievement_address(practice: Practice, certificate_uid: str) -> str:
    """The id of what was achieved."""
    return f"{practice_address(practice)}/achievements/{certificate_uid}"


def home_of(practice: Practice) -> str:
    """The practice's own host where it has one, without a slash at the end."""
    return base_url_at(practice.host_name)
