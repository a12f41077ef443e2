"""The three answers to a search, never to be taken for each other."""

from __future__ import annotations

from dataclasses import dataclass

from certificates.integrations.redcross.fields import AgencyRow


@dataclass(frozen=True, slots=True)
class Found:
    """At least one certificate; each number once. `shape` is the digest of the page's build."""

    rows: tuple[AgencyRow, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """The Red Cross says that it knows of none."""

    shape: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """There was a page, not one as we know them: nothing is known, nothing may be changed, somebody must look.

    `why` is for operators and names no person.
    """

    why: str
    shape: str


Outcome = Found | Nothing | NotUnderstood
