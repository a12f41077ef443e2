"""What logs and error reports never tell: whatever opens a door."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.urls import Resolver404, ResolverMatch, resolve

MASK: Final = "…"
SECRET_PARTS: Final = frozenset({"token"})
_PATHS: Final = re.compile(r"(?<![\w/])/[\w.:%=~+-]+/[\w./:%=~+-]*")
_SHAPES: Final = re.compile(
    r"""(?<=\?)[^\s"'<>`]+                               # a query
    |(?<=\bBearer\ )\S+
    |\beyJ[\w-]+\.[\w-]+\.[\w-]*                         # a token of ours, and of others
    |\bcamp_[0-9a-z]{12}_[\w-]+                          # an API key
    |(?<![\w:-])[\w.=-]+:[\w-]{5,}:[\w-]{27,}            # what Django signed: the links of our mails
    |\b(?:sk|rk|whsec)_[\w]{8,}                          # Stripe's keys
    |(?<![\w+])\+\d{8,15}\b                             # a phone number
    |[\w.+-]+@[\w-]+(?:\.[\w-]+)+                        # an address of somebody
    """,
    re.VERBOSE,
)


def secrets_of_match(match: ResolverMatch | None) -> set[str]:
    """The parts of a path that its route names a secret."""
    return {str(value) for name, value in match.kwargs.items() if name in SECRET_PARTS} if match else set()


def match_of_path(path: str, urlconf: str | None = None) -> ResolverMatch | None:
    """The route of `path`, or None."""
    try:
        return resolve(path, urlconf=urlconf)
    except Resolver404:
        return None


def mask_path(path: str, secrets: set[str]) -> str:
    """`path` with `…` for each part that is one of `secrets`."""
    return "/".join(MASK if part in secrets else part for part in path.split("/"))


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without `secrets`, secret parts of our paths, and what looks like a query, token, key or mail address."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return _SHAPES.sub(MASK, _PATHS.sub(_masked_path, text))


def _masked_path(found: re.Match[str]) -> str:
    try:
        return mask_path(found[0], secrets_of_match(match_of_path(found[0])))
    except Exception:  # noqa: BLE001 - the error to report may be that there are no routes
        return found[0]
