"""The way back from looking through somebody's eyes; the way in is in the admin."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.impersonation.memory import forget
from accounts.impersonation.services import end_impersonation


@require_POST
def stop_impersonation(request: HttpRequest) -> HttpResponse:
    """Ends it, back to the person's page in the admin. Pressed again it only goes home."""
    impersonation = getattr(request, "impersonation", None)
    if impersonation is None:
        return redirect("home")
    end_impersonation(impersonation, why="stopped")
    forget(request)
    messages.success(request, _("You are yourself again."))
    return redirect("admin:accounts_user_change", impersonation.person_id)


@require_safe
def impersonation_ended(request: HttpRequest) -> HttpResponse:
    """Tells that the time was up, or that the rules no longer allow it."""
    return render(request, "accounts/impersonation_ended.html")
