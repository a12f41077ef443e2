"""What the app puts into the registries of the floors below, once the app registry is ready."""

from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _

from accounts import checks  # noqa: F401 - registers system checks
from accounts.authentication import register_callers
from accounts.figures import register_figures
from accounts.message_kinds import register_kinds
from accounts.pages.navigation import register_entries
from accounts.personal_data import PersonalData, register_personal_data
from accounts.services.browser_login import on_logged_in
from accounts.services.erasing import account_data, roles_to_hand_over


def wire() -> None:
    """Tell delivery what we write, pages and overview what we offer, APIs who may call, Django what a login is."""
    register_kinds()
    register_personal_data(
        PersonalData(name="account", label=_("Account"), export=account_data, hinders=roles_to_hand_over, place=10)
    )
    register_entries()
    register_figures()
    register_callers()
    user_logged_in.connect(on_logged_in, dispatch_uid="accounts.login_session")
