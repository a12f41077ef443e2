"""Bodies of the certification API, and how often what costs others something may be asked."""

from __future__ import annotations

from typing import Final

from rest_framework import serializers

from config.kit.api.inputs import Input, TextField
from config.kit.throttling import Limit

CREATIONS: Final = Limit("certification-creations", times=300, seconds=3600)
MIGRATIONS: Final = Limit("certification-migrations", times=30, seconds=3600)
MOST_REFERENCES: Final = 1000


class EmailInput(Input):
    """Whom to look up."""

    email = TextField(max_length=254)


class ReferencesInput(Input):
    """Bookings by the references that Hovn gave them."""

    booking_refs = serializers.ListField(child=TextField(max_length=64), allow_empty=False, max_length=MOST_REFERENCES)
