"""What is kept of people who teach, and what is left of it when they are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from catalog.models import TutorProfile

if TYPE_CHECKING:
    from accounts.models import User

NOBODY: Final = "\N{EN DASH}"


def tutor_profiles_of(person: User) -> list[dict[str, Any]]:
    """Each public profile as it is shown."""
    rows = TutorProfile.objects.filter(user=person).select_related("practice").order_by("pk")
    return [
        {
            "school": row.practice.name,
            "name": row.display_name,
            "about": row.bio,
            "experience": row.experience,
            "subjects": row.subjects,
            "certifications": row.certifications,
        }
        for row in rows
    ]


def empty_tutor_profiles(person: User, _actor: User | None) -> None:
    """Lessons that were given keep their tutor's row, which names nobody."""
    for row in TutorProfile.objects.filter(user=person):
        row.display_name, row.slug = NOBODY, f"erased-{row.pk}"
        row.bio = row.experience = row.profile_photo = ""
        row.certifications, row.is_active = [], False
        row.save(
            update_fields=["display_name", "slug", "bio", "experience", "profile_photo", "certifications", "is_active"]
        )
