"""The catalog's list of courses, and tutors to stand in it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from scheduling.models import BookingRules
from tests.factories.catalog import TutorProfileFactory
from tests.pages import words

LIST = "/courses/"


def tutor_of(practice, name="Eva Jansen", free_in=None, **more):
    profile = TutorProfileFactory(practice=practice, display_name=name, **more)
    free_at = timezone.now() + timedelta(days=free_in) if free_in is not None else None
    BookingRules.objects.create(tutor_profile=profile, time_zone="Europe/Amsterdam", next_free_at=free_at)
    return profile


def titles(html):
    return [words(title) for title in html.select("#results .card-title")]
