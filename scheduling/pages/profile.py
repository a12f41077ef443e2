"""Whose times the teaching pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.people import signed_in
from config.kit.errors import NotFound
from scheduling.queries import tutor_profiles_for_user

if TYPE_CHECKING:
    from django.http import HttpRequest

    from catalog.models import TutorProfile


def own_profile(request: HttpRequest) -> TutorProfile:
    """The viewer's tutor profile in the present practice, else their first; raises `NotFound` for who is no tutor."""
    profiles = list(tutor_profiles_for_user(signed_in(request)).order_by("pk"))
    if not profiles:
        raise NotFound
    practice = getattr(request, "practice", None)
    return next((profile for profile in profiles if profile.practice == practice), profiles[0])
