"""People, practices and how they log in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Practices, users, memberships, login, tokens, keys, audit trail."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Tell delivery what we write, pages and overview what we offer, APIs who may call, Django what a login is."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - models are loaded by now

        from accounts import checks  # noqa: F401, PLC0415 - registers system checks
        from accounts.authentication import register_callers  # noqa: PLC0415 - as above
        from accounts.figures import register_figures  # noqa: PLC0415 - as above
        from accounts.message_kinds import register_kinds  # noqa: PLC0415 - as above
        from accounts.pages.navigation import register_entries  # noqa: PLC0415 - as above
        from accounts.personal_data import PersonalData, register_personal_data  # noqa: PLC0415 - as above
        from accounts.services.browser_login import on_logged_in  # noqa: PLC0415 - as above
        from accounts.services.erasing import account_data, roles_to_hand_over  # noqa: PLC0415 - as above

        register_kinds()
        register_personal_data(
            PersonalData(name="account", label=_("Account"), export=account_data, hinders=roles_to_hand_over, place=10)
        )
        register_entries()
        register_figures()
        register_callers()
        user_logged_in.connect(on_logged_in, dispatch_uid="accounts.login_session")
