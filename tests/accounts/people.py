"""People in front of a browser, for tests of pages and of the admin."""

from __future__ import annotations

import re
from base64 import b32decode
from typing import Any

from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import LoginSession, User
from accounts.services.login_sessions import browser_lifetime

INPUT = re.compile(r"<(?:input|select|textarea)[^>]*>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def browser_of(user: User, *, second_factor: bool = False) -> Client:
    """A client that is logged in as `user`, who may have shown a second factor."""
    client = Client()
    client.force_login(user)
    if second_factor:
        now = timezone.now()
        LoginSession.objects.filter(user=user).update(
            needs_second_factor=False, second_factor_at=now, expires_at=now + browser_lifetime()
        )
    return client


def with_app(user: User) -> TOTPDevice:
    """The person's authenticator app, set up."""
    return TOTPDevice.objects.create(user=user, name="authenticator", confirmed=True)


def app_code(secret: str | TOTPDevice, *, drift: int = 0) -> str:
    """What the app shows now for a base32 secret (blanks allowed) or a device; `drift` steps later."""
    if isinstance(secret, TOTPDevice):
        key = secret.bin_key
    else:
        plain = secret.replace(" ", "")
        key = b32decode(plain + "=" * (-len(plain) % 8))
    return f"{totp(key, drift=drift):06d}"


def inputs(html: str) -> dict[str, dict[str, str]]:
    """The inputs of the page's main part by name, each with its attributes; of several with one name the first."""
    found: dict[str, dict[str, str]] = {}
    for tag in INPUT.findall(html.partition("<main")[2].partition("</main>")[0]):
        attributes = dict(ATTRIBUTE.findall(tag))
        found.setdefault(attributes.get("name", ""), attributes)
    return found


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())
