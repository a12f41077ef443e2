"""`EMAIL_URL`, read strictly.

| address | means |
|---|---|
| unset | the simulator in development and tests, `smtp://localhost:25` in production |
| `smtp://user:password@host:587` | SMTP, STARTTLS demanded (`?starttls=off` for a server on this machine or network) |
| `smtps://user:password@host:465` | SMTP inside TLS |
| `anymail+postmark://TOKEN@` | a provider of django-anymail; `?api_url=` replaces its address |

User names, passwords and keys are percent-encoded. Over a connection without
TLS a password is only sent to this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

TIMEOUT_SECONDS: Final = 15
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SIMULATOR: Final = "messaging.delivery.simulators.mail.SimulatorBackend"
SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"

# provider → the option that each part of the address fills: (user name, password, host)
PROVIDERS: Final[Mapping[str, tuple[str, str | None, str | None]]] = {
    "brevo": ("api_key", None, None),
    "mailersend": ("api_token", None, None),
    "mailgun": ("api_key", None, "sender_domain"),
    "mailjet": ("api_key", "secret_key", None),
    "postmark": ("server_token", None, None),
    "resend": ("api_key", None, None),
    "sparkpost": ("api_key", None, None),
}


@dataclass(frozen=True, slots=True)
class MailTransport:
    """A way out: Django's mail backend and its options (with secrets: never printed)."""

    backend: str
    options: Mapping[str, Any] = field(repr=False)

    def open(self) -> BaseEmailBackend:
        """A backend; it connects when it is first used."""
        connection = get_connection(self.backend, **self.options)
        assert isinstance(connection, BaseEmailBackend)
        return connection


def transport_from_url(url: str, *, simulated: bool) -> MailTransport:
    """The transport that `url` describes; unset it is the simulator if `simulated`, else the local mail server.

    Raises `ImproperlyConfigured` for anything that is not exactly understood.
    """
    if not url:
        return MailTransport(SIMULATOR, {}) if simulated else _smtp(urlsplit("smtp://localhost:25"))
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        raise _problem(f"it cannot be read ({error})") from None
    if parts.path not in {"", "/"} or parts.fragment:
        raise _problem("nothing may follow the host but ?options")
    if parts.scheme in {"smtp", "smtps"}:
        return _smtp(parts)
    prefix, _plus, provider = parts.scheme.partition("+")
    if prefix == "anymail" and provider in PROVIDERS:
        return _anymail(parts, provider)
    raise _problem(f"{parts.scheme or 'no scheme'} is none of smtp, smtps, anymail+{'|'.join(sorted(PROVIDERS))}")


def _smtp(parts: SplitResult) -> MailTransport:
    query = _query(parts, allowed={"starttls"} if parts.scheme == "smtp" else set())
    if not parts.hostname:
        raise _problem("the host is missing")
    local = parts.hostname in LOOPBACK
    wanted = query.get("starttls", "off" if local else "on")
    if wanted not in {"on", "off"}:
        raise _problem("starttls must be on or off")
    inside_tls = parts.scheme == "smtps"
    encrypted = inside_tls or wanted == "on"
    if bool(parts.username) != bool(parts.password):
        raise _problem("a user name needs a password and the other way round")
    if parts.password and not encrypted and not local:
        raise _problem("a password would travel in the clear; use smtps:// or leave starttls on")
    return MailTransport(
        SMTP,
        {
            "host": parts.hostname,
            "port": parts.port or (465 if inside_tls else 25 if local else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": inside_tls,
            "use_tls": encrypted and not inside_tls,
            "timeout": TIMEOUT_SECONDS,
        },
    )


def _anymail(parts: SplitResult, provider: str) -> MailTransport:
    query = _query(parts, allowed={"api_url"})
    given = (parts.username, parts.password, parts.hostname)
    options: dict[str, Any] = {"timeout": TIMEOUT_SECONDS, **query}
    for option, value, what in zip(PROVIDERS[provider], given, ("a key", "a secret", "a host"), strict=True):
        if option and not value:
            raise _problem(f"{provider} needs {what} ({option})")
        if value and not option:
            raise _problem(f"{provider} takes no {what.removeprefix('a ')}")
        if option:
            options[option] = unquote(value or "")
    return MailTransport(f"anymail.backends.{provider}.EmailBackend", options)


def _query(parts: SplitResult, *, allowed: set[str]) -> dict[str, str]:
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise _problem("the options cannot be read") from None
    query = dict(pairs)
    if len(query) != len(pairs) or not set(query) <= allowed:
        raise _problem(f"its options may be {', '.join(sorted(allowed)) or 'none'}, each once")
    return query


def _problem(reason: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"EMAIL_URL cannot be used: {reason}.")  # the address holds secrets: never repeat it
