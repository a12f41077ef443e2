"""Who asks, where only people with a login get so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

    from accounts.models import User


def signed_in(request: HttpRequest | Request) -> User:
    """The person behind a request that a login was asked of; raises `PermissionDenied` should nobody be there."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
