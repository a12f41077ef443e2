"""What can be taken part in, and who teaches it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Categories, tutors and offerings."""

    name = "catalog"
    verbose_name = _("Catalog")

    def ready(self) -> None:
        """Appear in the navigation and on the home page."""
        from accounts.personal_data import PersonalData, register_personal_data  # noqa: PLC0415 - as below
        from accounts.registry import watch_standing  # noqa: PLC0415 - the app registry must be ready
        from catalog.pages.home import featured_tutors, subjects  # noqa: PLC0415 - as above
        from catalog.personal_data import empty_tutor_profiles, tutor_profiles_of  # noqa: PLC0415 - as above
        from catalog.services.listing import around_standing_change  # noqa: PLC0415 - as above
        from config.kit.pages.home import add_section  # noqa: PLC0415 - as above
        from config.kit.pages.navigation import Entry, add_entry  # noqa: PLC0415 - as above

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
