"""Closing and opening accounts; a closed one opens nothing from that moment on."""

from __future__ import annotations

from django.utils import timezone

from accounts.enums import AccountStatus
from accounts.locks import lock_user
from accounts.models import ApiKey, User
from accounts.registry import around_standing_change
from accounts.services.audit import record_event
from accounts.services.login_sessions import revoke_logins
from accounts.services.whole_accounts import check_is_somebody, require_manageable
from config.kit.locks import locked_transaction
from messaging.delivery.services import send


def change_account_status(user: User, *, actor: User | None, status: AccountStatus, reason: str = "") -> User:
    """Suspend, ban or open the account again; the person is told with the reason.

    Closing ends every login and revokes every key at once; opening again does
    not bring them back. Raises `Forbidden` unless `actor` may manage the account.
    """
    require_manageable(user, actor)
    with locked_transaction(), around_standing_change(user):
        fresh = lock_user(user)
        if fresh.account_status == status:
            return fresh
        before = fresh.account_status
        fresh.account_status = status
        fresh.save(update_fields=["account_status"])
        if status != AccountStatus.ACTIVE:
            _close_doors(fresh, actor=actor)
        _tell(fresh, status=str(status), reason=reason)
        record_event(
            "user.status_changed",
            fresh,
            actor=actor,
            practice=fresh.default_practice_id,
            before=before,
            after=str(status),
            reason=reason,
        )
    return fresh


def archive_user(user: User, *, actor: User | None) -> User:
    """Put the account away: by the person themselves or who may manage it; the person is told. What they did stays."""
    if actor != user:
        require_manageable(user, actor)
    return _set_active(user, actor=actor, is_active=False)


def restore_user(user: User, *, actor: User | None) -> User:
    """Bring an archived account back; logins and keys stay ended. Raises `Conflict` for who was erased."""
    require_manageable(user, actor)
    check_is_somebody(user)
    return _set_active(user, actor=actor, is_active=True)


def _set_active(user: User, *, actor: User | None, is_active: bool) -> User:
    with locked_transaction(), around_standing_change(user):
        fresh = lock_user(user)
        if fresh.is_active == is_active:
            return fresh
        fresh.is_active = is_active
        fresh.save(update_fields=["is_active"])
        if not is_active:
            _close_doors(fresh, actor=actor)
        _tell(fresh, status="active" if is_active else "archived", reason="")
        record_event(
            "user.restored" if is_active else "user.archived", fresh, actor=actor, practice=fresh.default_practice_id
        )
    return fresh


def _tell(user: User, *, status: str, reason: str) -> None:
    send(
        "accounts.status_changed",
        to=user,
        practice=user.default_practice,
        context={"status": status, "reason": reason},
        dedupe_key=f"status:{user.pk}:{user.record_version}",
    )


def _close_doors(user: User, *, actor: User | None) -> None:
    revoke_logins(user, actor=actor)
    ApiKey.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())
