"""A school asks whether the person wants to belong to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import MembershipInvitation, User
from accounts.pages.requests import own_hands_only, person
from accounts.queries import access_membership_invitation
from accounts.rules import roles_of
from accounts.services.membership_invitations import accept_membership_invitation, decline_membership_invitation
from config.kit.errors import Conflict


@own_hands_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def membership_invitation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Says who asks for what; POST with `answer` accept or decline answers. A second press changes nothing."""
    user = person(request)
    invitation = access_membership_invitation(user, uid)
    if request.method == "POST":
        try:
            said = _take_answer(invitation, request.POST.get("answer", ""), actor=user)
        except Conflict as error:
            messages.info(request, str(error.message))
            return redirect(request.path)
        if said:
            messages.success(request, said)
            return redirect("accounts:practices")
    context = {"invitation": invitation, "belongs_elsewhere": user.is_superuser or bool(roles_of(user))}
    return render(request, "accounts/membership_invitation.html", context)


def _take_answer(invitation: MembershipInvitation, answer: str, *, actor: User) -> str:
    """Do it and say so; an empty text for an answer that is none."""
    names = {"school": invitation.practice.name}
    if answer == "accept":
        accept_membership_invitation(invitation, actor=actor)
        return _("You belong to %(school)s now.") % names
    if answer == "decline":
        decline_membership_invitation(invitation, actor=actor)
        return _("You declined. %(school)s cannot ask again for a month.") % names
    return ""
