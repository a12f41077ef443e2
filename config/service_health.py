"""`/health` and `/admin/health`, which every marketplace service answers."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.rules import is_staff_account
from config.health import outcomes
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.results import Bare
from config.kit.api.views import MarketplaceView

STATUS: dict[str, Any] = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}
CHECKS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}


class RunsAPractice(BasePermission):
    """Administrators of any practice, and the superAdmin."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller is one."""
        return isinstance(request.user, User) and is_staff_account(request.user)


class ServiceHealth(MarketplaceView):
    """Whether the service answers."""

    @operation("getHealth", permission=Public, answer=STATUS, bare=True)
    def get(self, request: Request) -> Bare:
        """OK, as long as anything answers."""
        return Bare({"status": "OK"})


class ServiceHealthDetail(MarketplaceView):
    """What it stands on."""

    detail = {"type": "object", "properties": {"status": {"type": "string"}, "checks": CHECKS}}

    @operation("getHealthInDetail", permission=RunsAPractice, answer=detail, bare=True, errors=(503,))
    def get(self, request: Request) -> Bare:
        """Database, Redis and migrations; 503 when something is in the way."""
        checks = outcomes()
        healthy = all(outcome == "ok" for outcome in checks.values())
        return Bare({"status": "OK" if healthy else "ERR", "checks": checks}, status=200 if healthy else 503)


urlpatterns = [path("health", ServiceHealth.as_view()), path("admin/health", ServiceHealthDetail.as_view())]
