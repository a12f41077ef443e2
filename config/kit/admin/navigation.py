"""Where a model stands in the admin's navigation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """The groups of the navigation, in their order."""

    PEOPLE = "people", _("People")
    CATALOG = "catalog", _("Catalog")
    SCHEDULING = "scheduling", _("Scheduling")
    ENROLLMENTS = "enrollments", _("Enrolments")
    CERTIFICATES = "certificates", _("Certificates")
    MONEY = "money", _("Money")
    MESSAGES = "messages", _("Messages")
    SYSTEM = "system", _("System")
