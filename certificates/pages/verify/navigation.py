"""Where strangers find the page on which certificates are checked."""

from django.utils.translation import gettext_lazy as _

from config.kit.pages.navigation import Entry, add_entry


def register_verifying() -> None:
    """Put it into the footer."""
    add_entry("footer", Entry(label=_("Check a certificate"), url_name="certificates:verify", order=20))
