"""What staff can do to an account, each through its service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountStatus, Role
from accounts.impersonation.memory import remember
from accounts.impersonation.rules import may_impersonate
from accounts.impersonation.services import start_impersonation
from accounts.models import Membership, MembershipInvitation, Practice, User
from accounts.queries import has_second_factor
from accounts.rules import administered_practices, may_manage_account
from accounts.services.account_status import archive_user, change_account_status, restore_user
from accounts.services.login_sessions import end_login_sessions
from accounts.services.membership_invitations import offer_role
from accounts.services.memberships import remove_member
from accounts.services.passwords import start_password_reset
from accounts.services.people_by_staff import drop_second_factor_for, invite_person, set_password_for
from config.kit.admin import Act, ActForm, ReasonForm

Values = Mapping[str, Any]


def actor(request: HttpRequest) -> User:
    """Who acts; the admin lets people in only."""
    return cast("User", request.user)


def own_practices(request: HttpRequest) -> Any:
    """The practices that the viewer runs."""
    practices = administered_practices(request.user)
    rows = Practice.objects.filter(is_active=True)
    return rows if practices is None else rows.filter(pk__in=practices)


class RoleForm(ActForm):
    """A role in a practice of the viewer."""

    practice = forms.ModelChoiceField(label=_("Practice"), queryset=Practice.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, data: Any = None, *, request: HttpRequest, target: Any = None) -> None:
        super().__init__(data, request=request, target=target)
        self.fields["practice"].queryset = own_practices(request)  # type: ignore[attr-defined]  # a choice of rows


class InviteForm(RoleForm):
    """Who it is, and what they shall be."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(label=_("First name"), max_length=128)
    last_name = forms.CharField(label=_("Last name"), max_length=128)

    field_order = ["email", "first_name", "last_name", "practice", "role"]


class HeldRoleForm(ActForm):
    """One of the roles that the person has where the viewer may take it."""

    membership = forms.ModelChoiceField(label=_("Role"), queryset=Membership.objects.none(), empty_label=None)

    def __init__(self, data: Any = None, *, request: HttpRequest, target: Any = None) -> None:
        super().__init__(data, request=request, target=target)
        held = Membership.objects.filter(user=target, is_active=True, practice__in=own_practices(request))
        self.fields["membership"].queryset = held.select_related("user", "practice")  # type: ignore[attr-defined]  # rows


class PasswordForm(ReasonForm):
    """A new password and why the person cannot choose it themselves."""

    password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    field_order = ["password", "reason"]


def invite(request: HttpRequest, _target: Any, values: Values) -> HttpResponse:
    """Let somebody in, or ask them."""
    found = invite_person(actor=actor(request), **{**values, "role": Role(values["role"])})
    return _tell_outcome(request, found)


def set_status(status: AccountStatus) -> Any:
    """An act's `run` that brings the account into `status`."""

    def run(request: HttpRequest, user: User, values: Values) -> None:
        change_account_status(user, actor=actor(request), status=status, reason=values["reason"])

    return run


def give_role(request: HttpRequest, user: User, values: Values) -> HttpResponse:
    """One role more, or an offer of it to who does not belong to that practice."""
    practice, role = values["practice"], Role(values["role"])
    found = offer_role(user, actor=actor(request), practice=practice, role=role, address=user.email)
    return _tell_outcome(request, found)


def _tell_outcome(request: HttpRequest, found: Membership | MembershipInvitation) -> HttpResponse:
    if isinstance(found, Membership):
        messages.success(request, _("Done."))
        return redirect("admin:accounts_user_change", found.user_id)
    messages.success(request, _("The person was asked and decides; until then nothing changes."))
    return redirect("admin:accounts_membershipinvitation_change", found.pk)


def take_role(request: HttpRequest, user: User, values: Values) -> None:
    """One role less."""
    held: Membership = values["membership"]
    remove_member(user, actor=actor(request), practice=held.practice, role=Role(held.role))


def log_out(request: HttpRequest, user: User, _values: Values) -> str:
    """End every login."""
    count = end_login_sessions(user, actor=actor(request))
    return str(_("%(count)s logins have ended.")) % {"count": count}


def send_reset(_request: HttpRequest, user: User, _values: Values) -> str:
    """Mail a link for a new password."""
    start_password_reset(user)
    return str(_("The mail is on its way."))


def set_password(request: HttpRequest, user: User, values: Values) -> None:
    """A password from the staff's hand."""
    set_password_for(user, actor=actor(request), **values)


def drop_second_factor(request: HttpRequest, user: User, values: Values) -> None:
    """Back to the password alone."""
    drop_second_factor_for(user, actor=actor(request), **values)


def impersonate(request: HttpRequest, user: User, values: Values) -> HttpResponse:
    """Through the person's eyes, from their first page on."""
    remember(request, start_impersonation(user, actor=actor(request), reason=values["reason"]))
    return redirect("home")


def archive(request: HttpRequest, user: User, _values: Values) -> None:
    """Put the account away."""
    archive_user(user, actor=actor(request))


def restore(request: HttpRequest, user: User, _values: Values) -> None:
    """Bring it back."""
    restore_user(user, actor=actor(request))


def manages(request: HttpRequest, user: User) -> bool:
    """Whether the account is the viewer's to manage."""
    return may_manage_account(actor(request), user)


INVITE: Final = Act(
    "invite",
    _("Add a person"),
    invite,
    form=InviteForm,
    explanation=_(
        "The person is asked by mail and gets the role once they accept. Somebody new is mailed a link to choose a"
        " password, too; you are not told who is."
    ),
    icon="person_add",
)
ACTS: Final = (
    Act(
        "impersonate",
        _("Act as this person"),
        impersonate,
        form=ReasonForm,
        explanation=_(
            "You see the pages as the person sees them, for 30 minutes at most. Everything you do is recorded in your"
            " name. Passwords, second factor and API keys stay closed."
        ),
        allowed=lambda request, user: may_impersonate(actor(request), user),
        icon="visibility",
    ),
    Act(
        "give-role",
        _("Give a role"),
        give_role,
        form=RoleForm,
        explanation=_("In a school that the person does not belong to, they are asked first."),
        allowed=lambda _request, user: user.erased_at is None,
        icon="add_moderator",
    ),
    Act(
        "take-role",
        _("Take a role"),
        take_role,
        form=HeldRoleForm,
        allowed=lambda request, user: user.memberships.filter(
            is_active=True, practice__in=own_practices(request)
        ).exists(),
        icon="remove_moderator",
    ),
    Act(
        "suspend",
        _("Suspend"),
        set_status(AccountStatus.SUSPENDED),
        form=ReasonForm,
        explanation=_("The person is logged out everywhere, their keys end, and they are told the reason by mail."),
        allowed=lambda request, user: manages(request, user) and user.account_status == AccountStatus.ACTIVE,
        kind="danger",
        icon="pause_circle",
    ),
    Act(
        "reactivate",
        _("Open the account again"),
        set_status(AccountStatus.ACTIVE),
        form=ReasonForm,
        explanation=_("The person may log in again. Keys that ended stay ended."),
        allowed=lambda request, user: manages(request, user) and user.account_status != AccountStatus.ACTIVE,
        icon="play_circle",
    ),
    Act(
        "ban",
        _("Ban"),
        set_status(AccountStatus.BANNED),
        form=ReasonForm,
        explanation=_(
            "As suspending, and meant to last. The person is told the reason by mail. Students of a tutor stay booked"
            " until they are released: they stand on the overview."
        ),
        allowed=lambda request, user: manages(request, user) and user.account_status != AccountStatus.BANNED,
        kind="danger",
        icon="block",
    ),
    Act(
        "log-out",
        _("Log out everywhere"),
        log_out,
        explanation=_("Every login of the person ends, on every device and for every program with a token."),
        allowed=manages,
        icon="logout",
    ),
    Act(
        "send-reset",
        _("Mail a link for a new password"),
        send_reset,
        explanation=_("The person chooses the password themselves. It works for 24 hours."),
        allowed=lambda request, user: manages(request, user) and user.may_act,
        icon="mail_lock",
    ),
    Act(
        "set-password",
        _("Set a password"),
        set_password,
        form=PasswordForm,
        explanation=_(
            "Only if the person cannot read their mail: a link is the better way. They are logged out everywhere and"
            " told that it happened."
        ),
        allowed=manages,
        kind="danger",
        icon="password",
    ),
    Act(
        "drop-second-factor",
        _("Switch off the second factor"),
        drop_second_factor,
        form=ReasonForm,
        explanation=_("For somebody who lost phone and backup codes. Make sure that it is them. They are told."),
        allowed=lambda request, user: manages(request, user) and has_second_factor(user),
        kind="danger",
        icon="phonelink_erase",
    ),
    Act(
        "archive",
        _("Archive"),
        archive,
        explanation=_("The account is closed and leaves the lists; what the person did stays."),
        allowed=lambda request, user: manages(request, user) and user.is_active,
        kind="danger",
        icon="archive",
    ),
    Act(
        "restore",
        _("Bring back from the archive"),
        restore,
        allowed=lambda request, user: manages(request, user) and not user.is_active and user.erased_at is None,
        icon="unarchive",
    ),
)
