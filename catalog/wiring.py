"""What the app puts into the registries of the floors below, once the app registry is ready."""

from django.utils.translation import gettext_lazy as _

from accounts.personal_data import PersonalData, register_personal_data
from accounts.registry import watch_standing
from catalog.pages.home import featured_tutors, subjects
from catalog.personal_data import empty_tutor_profiles, tutor_profiles_of
from catalog.services.listing import around_standing_change
from config.kit.pages.home import add_section
from config.kit.pages.navigation import Entry, add_entry


def wire() -> None:
    """Appear in the navigation and on the home page; be told whose standing changes."""
    watch_standing("catalog", around_standing_change)
    register_personal_data(
        PersonalData(
            name="tutor_profiles",
            label=_("Tutor profile"),
            export=tutor_profiles_of,
            erase=empty_tutor_profiles,
            place=40,
        )
    )
    add_entry("primary", Entry(label=_("Courses"), url_name="catalog:packs", order=10))
    add_entry("primary", Entry(label=_("Tutors"), url_name="catalog:tutors", order=20))
    add_section("subjects", template="catalog/home_subjects.html", provider=subjects, order=10)
    add_section("tutors", template="catalog/home_tutors.html", provider=featured_tutors, order=20)
