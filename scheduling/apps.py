"""When things happen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """When things happen."""

    name = "scheduling"
    verbose_name = _("Scheduling")
