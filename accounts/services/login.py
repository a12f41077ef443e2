"""Checking who somebody is by e-mail and password."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from accounts.errors import AccountClosed, EmailNotVerified, InvalidCredentials
from accounts.limits import LOGIN_BY_NAME
from accounts.models import User
from accounts.services.audit import record_event
from config.kit.errors import TooManyRequests
from config.kit.throttling import LOGIN_BY_ADDRESS, address_subject, name_subject, restore, spend

LONGEST_EMAIL: Final = 254
KEPT_FAILURES: Final = timedelta(days=1)


def normalise_email(email: str) -> str:
    """The form in which addresses are stored and counted."""
    return email.strip().lower()


def check_credentials(request: HttpRequest, *, email: str, password: str) -> User:
    """The person whose password this is.

    Raises `TooManyRequests` after repeated failures for this address and login
    name (known or not, right password or not), `InvalidCredentials`, and for
    the owner of the right password only: `AccountClosed`, `EmailNotVerified`.
    """
    name = normalise_email(email)
    if not name or len(name) > LONGEST_EMAIL or "\0" in name or "\0" in password:
        raise InvalidCredentials
    spend(LOGIN_BY_ADDRESS, address_subject(request))
    spend(LOGIN_BY_NAME, name_subject(name))
    user = authenticate(request, email=name, password=password)
    if getattr(request, "axes_locked_out", False):
        raise TooManyRequests(retry_after=_seconds_locked(name))
    if not isinstance(user, User):
        raise InvalidCredentials
    restore(LOGIN_BY_NAME, name_subject(name))
    forget_failures(name, address=getattr(request, "axes_ip_address", None))
    if not user.may_act:
        record_event("login.refused", user, actor=user, practice=user.default_practice_id, why=user.account_status)
        raise AccountClosed
    if not user.is_email_verified:
        raise EmailNotVerified(details={"email": user.email, "user_id": str(user.uid)})
    return user


def forget_failures(name: str, *, address: str | None = None) -> None:
    """Clear the counted failures of a login name, at one address or everywhere."""
    if settings.AXES_ENABLED:
        from axes.handlers.proxy import AxesProxyHandler  # noqa: PLC0415 - axes reads its settings on import

        AxesProxyHandler.reset_attempts(username=name, ip_address=address)


def forget_old_failures() -> int:
    """Delete counted failures whose lock ended long ago: they name people. Returns how many."""
    from axes.models import AccessAttempt  # noqa: PLC0415 - axes reads its settings on import

    deleted, _per_model = AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - KEPT_FAILURES).delete()
    return int(deleted)


def _seconds_locked(name: str) -> int:
    """Seconds until the lock of `name` ends, at least one."""
    from axes.helpers import get_cool_off  # noqa: PLC0415 - as above
    from axes.models import AccessAttempt  # noqa: PLC0415 - as above

    latest = AccessAttempt.objects.filter(username=name).aggregate(at=Max("attempt_time"))["at"]
    cool_off = get_cool_off()
    if latest is None or cool_off is None:
        return 60
    return max(1, int((latest + cool_off - timezone.now()).total_seconds()) + 1)
