"""Which addresses speak which dialect.

The roof mounts every surface (`config/apis.py`); middleware and documents ask
here. A marketplace service is a surface of its own: same dialect, own prefix,
own documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.kit.api.dialect import Dialect
from config.kit.api.dialects import BOOTCAMP, CERTIFICATION, MARKETPLACE, TRAININGS


@dataclass(frozen=True, slots=True)
class Surface:
    """A prefix (without slashes), what is spoken under it, and its name in files and titles."""

    name: str
    prefix: str
    dialect: Dialect
    title: str


def _service(name: str, title: str) -> Surface:
    return Surface(f"marketplace-{name}", f"{name}-api", MARKETPLACE, f"Tutoring marketplace: {title}")


SURFACES: Final = (
    _service("auth", "people and logins"),
    _service("tutorcatalog", "tutors and course packs"),
    _service("coursescheduling", "availability and lessons"),
    _service("enrollmentmanagement", "enrolments and payments"),
    _service("platformadmin", "issues and moderation"),
    _service("messaging", "conversations"),
    _service("agenthub", "assistants"),
    _service("bff", "views for front ends"),
    _service("notification", "notifications"),
    _service("mcpbff", "tools for assistants"),
    Surface("trainings", "admin-api", TRAININGS, "Group trainings"),
    Surface("bootcamp", "bootcamp-api", BOOTCAMP, "Bootcamp"),
    Surface("certification", "api", CERTIFICATION, "Certification"),
)
_BY_PREFIX: Final = {surface.prefix: surface for surface in SURFACES}


def surface_of(path: str) -> Surface | None:
    """The surface that `path` ("/auth-api/v1/users") belongs to, or None for pages."""
    return _BY_PREFIX.get(path.lstrip("/").partition("/")[0])


def surface_named(name: str) -> Surface:
    """The surface of that name; raises `KeyError` when there is none."""
    return {surface.name: surface for surface in SURFACES}[name]
