"""Lessons as these tests need them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from scheduling.models import LessonSlot


def let_pass(enrollment, **more):
    """As if the lessons lay in the past."""
    ago = timezone.now() - timedelta(days=2)
    for number, slot in enumerate(LessonSlot.objects.filter(enrollment=enrollment, **more).order_by("pk")):
        start = ago + timedelta(hours=2 * number)
        LessonSlot.objects.filter(pk=slot.pk).update(
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            blocks_from=start,
            blocks_until=start + timedelta(hours=1),
        )
