"""Writing the audit trail."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from accounts.enums import Surface
from accounts.models import AuditEvent
from config.kit.statements import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

    from accounts.models import Practice, User


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the present request comes from; `user_agent` is kept with logins, not with events."""

    surface: str = Surface.SYSTEM
    request_id: str = ""
    address: str | None = None
    user_agent: str = ""
    impersonator_id: int | None = None


_SYSTEM: Final = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_SYSTEM)


@contextmanager
def acting_from(origin: Origin) -> Iterator[None]:
    """Stamp every event recorded inside with `origin`."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def current_origin() -> Origin:
    """The origin of whatever runs now."""
    return _origin.get()


def record_event(
    action: str, target: models.Model, *, actor: User | None, practice: Practice | int | None, **data: Any
) -> AuditEvent:
    """Append one event; call it inside the transaction of the change it tells of.

    `action` is `noun.verb` in the past (`enrollment.confirmed`); `data` holds
    ids and values, not personal data.
    """
    origin = current_origin()
    event = AuditEvent(
        practice_id=practice if isinstance(practice, int) or practice is None else practice.pk,
        actor=actor,
        impersonator_id=origin.impersonator_id,
        action=action,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        data=data,
        surface=origin.surface,
        request_id=origin.request_id,
        address=origin.address,
    )
    write(event)
    return event
