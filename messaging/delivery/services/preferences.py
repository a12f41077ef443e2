"""What a person wants to hear, and how."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from config.kit.errors import NotFound
from messaging.delivery.models import DeliveryPreference
from messaging.delivery.queries import choosable
from messaging.delivery.refusals import Refusal


def refuse(refusal: Refusal) -> None:
    """No more optional messages of this category by this channel; twice is once. Raises `NotFound`: nobody is there."""
    if not get_user_model().objects.filter(pk=refusal.user_id).exists():
        raise NotFound
    DeliveryPreference.objects.get_or_create(
        user_id=refusal.user_id, category=refusal.category, channel=refusal.channel
    )


def accept(refusal: Refusal) -> None:
    """Take the refusal back."""
    DeliveryPreference.objects.filter(
        user_id=refusal.user_id, category=refusal.category, channel=refusal.channel
    ).delete()


def set_preferences(*, actor: Any, wanted: AbstractSet[tuple[str, str]]) -> None:
    """The person wants exactly `wanted` of what can be chosen (`queries.choosable`); refusals of other things stay."""
    pairs = choosable(actor)
    with transaction.atomic():
        for category, channel in sorted(pairs & wanted):
            DeliveryPreference.objects.filter(user_id=actor.pk, category=category, channel=channel).delete()
        DeliveryPreference.objects.bulk_create(
            [
                DeliveryPreference(user_id=actor.pk, category=category, channel=channel)
                for category, channel in sorted(pairs - wanted)
            ],
            ignore_conflicts=True,
        )
