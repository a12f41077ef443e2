"""Housekeeping of what opens doors."""

from __future__ import annotations

from django.core.management import call_command

from accounts.services.forgetting_addresses import forget_old_addresses
from accounts.services.login import forget_old_failures
from accounts.services.login_sessions import forget_old_logins
from accounts.services.signing_keys import drop_retired_keys
from accounts.services.verification_codes import forget_old_codes
from config.kit.tasks import task


@task("accounts.tidy_up")
def tidy_up() -> None:
    """Forget logins, codes, cookies, failures, signing keys and network addresses whose time was over long ago."""
    call_command("clearsessions")
    forget_old_failures()
    forget_old_codes()
    forget_old_logins()
    forget_old_addresses()
    drop_retired_keys(actor=None)
