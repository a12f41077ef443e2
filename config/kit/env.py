"""Strict, typed reading of environment variables.

Every variable is read through one `Environment`, which remembers what was
asked for (so that `.env.example` can be tested against it), refuses values it
cannot understand, and reports everything that is missing or wrong at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.kit.numbers import whole_number

TRUE: Final = frozenset({"1", "true", "yes", "on"})
WORDS_OF_POSTGRES: Final = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
DATABASE_SHAPE: Final = "DATABASE_URL must look like postgresql://user:password@host:5432/name"
FALSE: Final = frozenset({"0", "false", "no", "off"})


class Environment:
    """A view on environment variables that collects problems until `check()`.

    `values` defaults to the process's environment; an empty value counts as
    unset.
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = os.environ if values is None else values
        self.names: set[str] = set()
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """The variable as text, or `default` when unset."""
        self.names.add(name)
        return self._values.get(name, "").strip() or default

    def required(self, name: str, *, when: bool, default: str) -> str:
        """As `text`, but unset is a problem `when` that holds."""
        value = self.text(name)
        if not value and when:
            self.problems.append(f"{name} must be set")
        return value or default

    def secret(self, name: str, *, when: bool, default: str) -> str:
        """As `required`, but `default`, which everybody can read, is a problem too `when` that holds."""
        value = self.required(name, when=when, default=default)
        if when and value == default and self.text(name):
            self.problems.append(f"{name} must be one of your own, not the one that development uses")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """A boolean: 1/true/yes/on or 0/false/no/off, anything else is a problem."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in TRUE | FALSE:
            self.problems.append(f"{name} must be true or false, not {value!r}")
            return default
        return value in TRUE

    def number(self, name: str, *, default: int, minimum: int = 0) -> int:
        """A whole number of at least `minimum`."""
        value = self.text(name)
        if not value:
            return default
        number = whole_number(value)
        if number is None or number < minimum:
            self.problems.append(f"{name} must be a whole number of at least {minimum}, not {value!r}")
            return default
        return number

    def choice(self, name: str, *, options: tuple[str, ...], default: str) -> str:
        """One of `options`."""
        value = self.text(name, default)
        if value not in options:
            self.problems.append(f"{name} must be one of {', '.join(options)}, not {value!r}")
            return default
        return value

    def items(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """A comma-separated list without blanks."""
        return [item.strip() for item in self.text(name).split(",") if item.strip()] or list(default)

    def database(self, name: str, *, when: bool, default: str) -> dict[str, Any]:
        """As `required`, as Django's entry of `DATABASES`; an address that cannot be read is a problem."""
        url = self.required(name, when=when, default=default)
        try:
            return database_from_url(url)
        except ImproperlyConfigured:
            self.problems.append(DATABASE_SHAPE.replace("DATABASE_URL", name))
            return database_from_url(default)

    def check(self) -> None:
        """Raise `ImproperlyConfigured` naming every problem found so far."""
        if self.problems:
            raise ImproperlyConfigured("Settings cannot be read:\n- " + "\n- ".join(self.problems))


def read_env_file(path: Path) -> None:
    """Put `NAME=value` lines of `path` (if it exists) into the environment; what is set already wins."""
    if not path.is_file():
        return
    for raw in path.read_text().splitlines():
        line = raw.strip()
        if line and not line.startswith("#") and "=" in line:
            name, _, value = line.partition("=")
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def database_from_url(url: str) -> dict[str, Any]:
    """Django's `DATABASES` entry for `postgresql://user:password@host:port/name?option=…`.

    A percent-encoded host is decoded, so a socket folder works as a host. Host,
    port, user, password and dbname behind the question mark win, as they do for
    PostgreSQL's own programs. Raises `ImproperlyConfigured` for any other scheme
    or a missing name.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:  # brackets that do not close
        raise ImproperlyConfigured(DATABASE_SHAPE) from error
    options = dict(parse_qsl(parts.query))
    address = parts.netloc.rpartition("@")[2].removesuffix(":")
    host, _, port = address.rpartition(":") if address.rpartition(":")[2].isdecimal() else (address, "", "")
    values = {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host).removeprefix("[").removesuffix("]"),
        "PORT": port,
    }
    for option, name in (
        ("dbname", "NAME"),
        ("user", "USER"),
        ("password", "PASSWORD"),
        ("host", "HOST"),
        ("port", "PORT"),
    ):
        values[name] = options.pop(option, "") or values[name]
    if parts.scheme not in {"postgres", "postgresql"} or not values["NAME"]:
        raise ImproperlyConfigured(DATABASE_SHAPE)
    return {"ENGINE": "django.db.backends.postgresql", **values, "OPTIONS": options}
