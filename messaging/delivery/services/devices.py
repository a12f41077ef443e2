"""Devices that take push messages."""

from __future__ import annotations

from typing import Any

from config.kit.errors import Invalid, NotFound
from messaging.delivery.enums import Platform
from messaging.delivery.models import Device

LONGEST_TOKEN = 1024


def register_device(token: str, *, actor: Any, platform: str, name: str = "") -> Device:
    """The person's device with this push address; a device that changed hands changes its owner.

    Raises `Invalid` for an empty or overlong address or an unknown platform.
    """
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise Invalid(fields={"token": [f"1 to {LONGEST_TOKEN} characters."]})
    if platform not in Platform.values:
        raise Invalid(fields={"platform": [f"One of {', '.join(Platform.values)}."]})
    device, _created = Device.objects.update_or_create(
        token=token,
        defaults={"user_id": actor.pk, "platform": platform, "name": name[:128], "is_active": True},
    )
    return device


def unregister_device(uid: Any, *, actor: Any) -> None:
    """Archive one of the person's devices. Raises `NotFound` for anything else."""
    if not Device.objects.active().filter(uid=uid, user_id=actor.pk).update(is_active=False):
        raise NotFound
