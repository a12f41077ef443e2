"""Roles that were offered to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.people_acts import INVITE, actor
from accounts.enums import InvitationState
from accounts.models import MembershipInvitation
from accounts.services.membership_invitations import withdraw_membership_invitation
from config.kit.admin import Act, Group, ReadOnlyAdmin, display, register

STATE_TONES: Any = {"open": "warning", "accepted": "success", "declined": "danger"}


def take_back(request: HttpRequest, invitation: MembershipInvitation, _values: Mapping[str, Any]) -> str:
    """Withdraw the offer in the viewer's name."""
    withdraw_membership_invitation(invitation, actor=actor(request))
    return str(_("The invitation is withdrawn."))


@register(MembershipInvitation)
class MembershipInvitationAdmin(ReadOnlyAdmin[MembershipInvitation]):
    """Offers of the viewer's practices. Of whom they ask, only the address is shown that was typed."""

    group = Group.PEOPLE
    icon = "mark_email_unread"
    place = 25
    may_add = is_audited_by_service = True
    practice_path = "practice"
    new = INVITE
    list_display = ["address", "role", "practice", "words", "invited_by", "created_at"]
    list_select_related = ["practice", "invited_by"]
    list_filter = ["state", "role", "practice"]
    search_fields = ["address"]
    search_help_text = _("E-mail address")
    ordering = ["-created_at", "-id"]
    fields = ["address", "role", "practice", "words", "invited_by", "created_at", "settled_at"]
    acts = [
        Act(
            "withdraw",
            _("Withdraw this invitation"),
            take_back,
            explanation=_("The person can no longer accept it."),
            allowed=lambda _request, invitation: invitation.is_open,
            kind="danger",
            icon="undo",
        )
    ]

    @display(description=_("state"), ordering="state", label=STATE_TONES)
    def words(self, invitation: MembershipInvitation) -> tuple[str, Any]:
        """What became of it."""
        return invitation.state, InvitationState(invitation.state).label
