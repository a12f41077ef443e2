"""Where people find their certificates."""

from django.utils.translation import gettext_lazy as _

from config.kit.pages.navigation import Entry, add_entry


def register_wallet() -> None:
    """Put them into the account menu; called by the app's `ready`."""
    add_entry(
        "account", Entry(label=_("My certificates"), url_name="certificates:wallet", icon="check-badge", order=11)
    )
