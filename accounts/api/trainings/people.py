"""How the trainings API names people: one integer for a person everywhere, their name or else their address."""

from __future__ import annotations

from config.kit.api import fields


def person_name(key: str, path: str = "") -> fields.Field:
    """The full name of the person at `path`, or their e-mail address where they gave none."""
    prefix = f"{path}__" if path else ""
    sources = tuple(f"{prefix}{name}" for name in ("first_name", "last_name", "email"))
    return fields.computed(key, sources, _name, {"type": "string"})


def _name(first_name: str, last_name: str, email: str) -> str:
    return f"{first_name} {last_name}".strip() or email
