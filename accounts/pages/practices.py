"""Members of several schools choose in which one they are now."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.pages.api_keys import practices_of
from accounts.pages.navigation import has_own_hands
from accounts.pages.next_page import go_on
from accounts.pages.requests import person, practice_of
from accounts.practices import SESSION_KEY
from accounts.queries import open_membership_invitations_for_user
from accounts.rules import roles_of
from accounts.services.profiles import change_profile
from config.kit.errors import NotFound


@require_http_methods(["GET", "HEAD", "POST"])
def practices(request: HttpRequest) -> HttpResponse:
    """The person's schools with their roles there, and schools that ask; POST goes to another one."""
    user = person(request)
    rows = list(practices_of(user))
    if request.method == "POST":
        chosen = next((row for row in rows if str(row.uid) == request.POST.get("practice")), None)
        if chosen is None:
            raise NotFound
        request.session[SESSION_KEY] = chosen.pk
        change_profile(user, actor=user, default_practice=chosen)
        messages.success(request, _("You are at %(practice)s now.") % {"practice": chosen})
        return go_on(request)
    roles = roles_of(user)
    choices = [(row, role_words(roles.get(row.pk, frozenset()))) for row in rows]
    context = {
        "choices": choices,
        "here": practice_of(request),
        "invitations": open_membership_invitations_for_user(user) if has_own_hands(request) else [],
    }
    return render(request, "accounts/practices.html", context)


def role_words(roles: Iterable[str]) -> str:
    """The roles as people call them, in the order of the enum."""
    return ", ".join(str(role.label) for role in Role if role in set(roles))
