"""The admin site as an app: Django's own configuration, without its automatic start page."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """The site at `/admin/`; what is registered there comes from each app's `admin.py`."""
