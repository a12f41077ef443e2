"""Logins and keys: seen, and ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, LoginSession, Membership, SigningKey
from accounts.rules import has_whole_account
from accounts.services.api_keys import revoke_api_key
from accounts.services.login_sessions import end_login_session
from config.kit.admin import Act, Group, ReadOnlyAdmin, SimpleListFilter, display, register


def end_login(request: HttpRequest, session: LoginSession, _values: Mapping[str, Any]) -> str:
    """End one login in the viewer's name."""
    end_login_session(session, actor=request.user)  # type: ignore[arg-type]  # the admin lets people in only
    return str(_("The login has ended."))


def revoke_key(request: HttpRequest, key: ApiKey, _values: Mapping[str, Any]) -> str:
    """Revoke one key in the viewer's name."""
    revoke_api_key(key, actor=request.user)  # type: ignore[arg-type]  # the admin lets people in only
    return str(_("The key is revoked; its owner is told."))


def may_end(request: HttpRequest, session: LoginSession) -> bool:
    """Whether there is something to end, and the service would do it for the viewer."""
    return session.is_open and has_whole_account(request.user, session.user)


def may_revoke(request: HttpRequest, key: ApiKey) -> bool:
    """The same of a key."""
    return key.revoked_at is None and has_whole_account(request.user, key.user)


class OpenFilter(SimpleListFilter):
    """Open or over."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The two."""
        return [("open", _("Open")), ("over", _("Over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Neither revoked nor run out, or the rest."""
        is_open = Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
        if self.value() == "open":
            return queryset.filter(is_open)
        return queryset.exclude(is_open) if self.value() == "over" else queryset


@register(LoginSession)
class LoginSessionAdmin(ReadOnlyAdmin[LoginSession]):
    """Logins of people of the viewer's practices."""

    group = Group.SYSTEM
    icon = "devices"
    place = 20
    list_display = ["user", "surface", "state", "user_agent", "address", "last_seen_at", "second_factor_at"]
    list_select_related = ["user"]
    list_filter = [OpenFilter, "surface", "last_seen_at"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "=address"]
    search_help_text = _("Person or address")
    ordering = ["-last_seen_at", "-id"]
    fields = [
        "user",
        "surface",
        "state",
        "user_agent",
        "address",
        "created_at",
        "last_seen_at",
        "expires_at",
        "second_factor_at",
        "revoked_at",
    ]
    acts = [
        Act(
            "end",
            _("Log this device out"),
            end_login,
            explanation=_("Whoever uses it has to log in again. Nothing else changes."),
            allowed=may_end,
            kind="danger",
            icon="logout",
            in_list=True,
        )
    ]

    def rows_in(self, rows: QuerySet[LoginSession], practices: frozenset[int]) -> QuerySet[LoginSession]:
        """Of people who belong to one of `practices`."""
        members = Membership.objects.filter(user=OuterRef("user"), practice__in=practices, is_active=True)
        return rows.filter(Exists(members))

    @display(description=_("state"), label={"open": "success"})
    def state(self, session: LoginSession) -> tuple[str, Any]:
        """Open, ended or run out."""
        if session.is_open:
            return "open", _("Open")
        return ("ended", _("Ended")) if session.revoked_at else ("expired", _("Expired"))


@register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin[ApiKey]):
    """Keys of the viewer's practices; what they open with is known to nobody."""

    group = Group.SYSTEM
    icon = "key"
    place = 30
    practice_path = "practice"
    list_display = ["name", "prefix", "user", "practice", "scope_words", "state", "last_used_at"]
    list_select_related = ["user", "practice"]
    list_filter = [OpenFilter]
    search_fields = ["name", "prefix", "user__email", "user__last_name"]
    ordering = ["-created_at", "-id"]
    fields = [
        "name",
        "prefix",
        "user",
        "practice",
        "scope_words",
        "state",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    ]
    acts = [
        Act(
            "revoke",
            _("Revoke this key"),
            revoke_key,
            explanation=_("Programs that use it stop working at once. Its owner is told."),
            allowed=may_revoke,
            kind="danger",
            icon="key_off",
            in_list=True,
        )
    ]

    @display(description=_("may"))
    def scope_words(self, key: ApiKey) -> str:
        """What it may do."""
        return ", ".join(key.scopes)

    @display(description=_("state"), label={"open": "success"})
    def state(self, key: ApiKey) -> tuple[str, Any]:
        """Open, revoked or run out."""
        if key.revoked_at:
            return "revoked", _("Revoked")
        is_over = key.expires_at is not None and key.expires_at <= timezone.now()
        return ("expired", _("Expired")) if is_over else ("open", _("Open"))


@register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin[SigningKey]):
    """The public halves of the key ring, for the superAdmin."""

    group = Group.SYSTEM
    icon = "encrypted"
    place = 40
    list_display = ["key_id", "created_at", "retired_at"]
    ordering = ["-created_at"]
    fields = ["key_id", "created_at", "retired_at", "public_pem"]
