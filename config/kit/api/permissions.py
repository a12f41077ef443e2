"""Who may use an operation at all; what they may see is decided by the app's queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:  # DRF's views read the setting that names this module while they are imported
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Denied(BasePermission):
    """Nobody: what an operation gets that declares nothing."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Never."""
        return False


class Public(BasePermission):
    """Anybody, also without a login."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Always."""
        return True


class SignedIn(BasePermission):
    """Anybody whom the surface's authentication knows."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """With a login."""
        return request.user.is_authenticated
