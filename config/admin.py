"""The admin site as an app: Django's own configuration with the house's site."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """The site at `/admin/`; what is registered there comes from each app's `admin` module."""

    default_site = "config.admin_site.CampanileAdminSite"
