"""Who may call operations of a surface at all."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.doors import django_request
from accounts.api.roles import bootcamp_role_of
from accounts.rules import is_practice_admin
from config.kit.errors import Forbidden, NotSignedIn


class TrainingsAdmin(BasePermission):
    """Who runs the practice in which the trainings API shows things: the caller's default one."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """In the contract's words otherwise."""
        if not request.user.is_authenticated:
            raise NotSignedIn(_("Authentication required"))
        practice = django_request(request).practice
        if not practice or not is_practice_admin(request.user, practice.pk):
            raise Forbidden(_("db-admin role required"))
        return True


class CertificationStaff(BasePermission):
    """Who runs the practice in which the caller acts: a key's own, or that of a login of the site."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether they do; strangers get 401."""
        practice = django_request(request).practice
        return bool(request.user.is_authenticated and practice and is_practice_admin(request.user, practice.pk))


class BootcampStaff(BasePermission):
    """Admins and instructors of the practice."""

    roles = frozenset({"admin", "instructor"})

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller is one of them; strangers get 401."""
        practice = django_request(request).practice
        return request.user.is_authenticated and practice and bootcamp_role_of(request.user, practice) in self.roles


class BootcampAdmin(BootcampStaff):
    """Admins of the practice alone."""

    roles = frozenset({"admin"})
