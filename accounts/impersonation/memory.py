"""Where the browser's session keeps it.

Form tokens are renewed at both ends, so that a form left open in another tab is
never sent in the wrong person's name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from accounts.impersonation.services import Impersonation

SESSION_KEY: Final = "impersonation"


def remember(request: HttpRequest, impersonation: Impersonation) -> None:
    """Keep it in the administrator's session."""
    request.session.cycle_key()
    rotate_token(request)
    request.session[SESSION_KEY] = [
        impersonation.admin_id,
        impersonation.person_id,
        impersonation.practice_id,
        impersonation.ends_at.isoformat(),
    ]


def recall(request: HttpRequest) -> Impersonation | None:
    """The one that the session remembers."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    admin_id, person_id, practice_id, ends_at = kept
    return Impersonation(admin_id, person_id, practice_id, datetime.fromisoformat(ends_at))


def forget(request: HttpRequest) -> None:
    """Drop it."""
    request.session.pop(SESSION_KEY, None)
    request.session.cycle_key()
    rotate_token(request)
