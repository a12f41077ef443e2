"""People, practices and how they log in."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Practices, users, memberships, login, tokens, keys, audit trail."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Wire the app to the floors below."""
        import_module("accounts.wiring").wire()
