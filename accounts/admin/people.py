"""People: who they are, what they are where, whether they may act."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.admin.erasing import ERASE
from accounts.admin.people_acts import ACTS, INVITE
from accounts.admin.zones import ZoneChoice
from accounts.enums import AccountStatus, Role
from accounts.models import Membership, User
from accounts.rules import has_whole_account
from accounts.services.profiles import change_profile
from config.kit.admin import Group, ModelAdmin, SimpleListFilter, TabularInline, display, register

STATUS_TONES: Any = {"active": "success", "suspended": "warning", "banned": "danger"}


class RoleFilter(SimpleListFilter):
    """By role, in the viewer's practices."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every role."""
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """People who have the role where the viewer may know."""
        if self.value() not in Role.values:
            return queryset
        held = Membership.objects.filter(user=OuterRef("pk"), role=self.value(), is_active=True)
        practices = request.site_practices  # type: ignore[attr-defined]  # set by UserAdmin.get_queryset
        return queryset.filter(Exists(held if practices is None else held.filter(practice__in=practices)))


class MembershipInline(TabularInline[Membership, User]):
    """The person's roles in the viewer's practices; they change by acts."""

    model = Membership
    practice_path = "practice"
    fields = ["practice", "role", "is_active", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """With the practice, which every row names."""
        rows: QuerySet[Membership] = super().get_queryset(request).select_related("practice", "user")
        return rows.order_by("practice__name", "role")


@register(User)
class UserAdmin(ZoneChoice, ModelAdmin[User]):
    """People of the viewer's practices; the superAdmin sees everybody."""

    group = Group.PEOPLE
    icon = "person"
    place = 10
    may_add = may_change = True
    is_audited_by_service = is_found_everywhere = True
    new = INVITE
    acts = (*ACTS, ERASE)
    inlines = [MembershipInline]
    list_display = ["name", "email", "role_words", "status", "is_email_verified", "has_second_factor", "created_at"]
    list_filter = [RoleFilter, "account_status", "is_email_verified", "is_active", "created_at"]
    search_fields = ["email", "first_name", "last_name", "phone", "=uid"]
    search_help_text = _("Name, e-mail address, telephone or public id")
    ordering = ["last_name", "first_name", "id"]
    readonly_fields = [
        "email",
        "status",
        "is_email_verified",
        "is_phone_verified",
        "has_second_factor",
        "role_words",
        "is_active",
        "uid",
        "created_at",
        "updated_at",
    ]
    fieldsets = [
        (None, {"fields": ["first_name", "last_name", "email", "phone", "language", "time_zone"]}),
        (
            _("Account"),
            {"fields": ["status", "is_email_verified", "is_phone_verified", "has_second_factor", "role_words"]},
        ),
        (_("Record"), {"fields": ["uid", "is_active", "created_at", "updated_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With roles and the second factor, read for the whole list at once."""
        practices = self.admin_site.practices_of(request)
        request.site_practices = practices  # type: ignore[attr-defined]  # for RoleFilter and role_words
        held = Membership.objects.filter(is_active=True).select_related("practice").order_by("practice__name", "role")
        if practices is not None:
            held = held.filter(practice__in=practices)
        device = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.annotate(second_factor_found=Exists(device)).prefetch_related(
            Prefetch("memberships", held, to_attr="memberships_found")
        )

    def rows_in(self, rows: QuerySet[User], practices: frozenset[int]) -> QuerySet[User]:
        """Members, former ones too: what they did is still the practice's to answer for."""
        return rows.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), practice__in=practices)))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Names and numbers are the account's: of who belongs elsewhere they are only shown. The erased have none."""
        own = super().has_change_permission(request, obj)
        return own and (obj is None or (obj.erased_at is None and has_whole_account(request.user, obj)))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """By the service that the profile page uses."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        change_profile(User.objects.get(pk=obj.pk), actor=self.actor(request), **changes)

    @display(description=_("name"), ordering="last_name")
    def name(self, user: User) -> str:
        """The name, or the address of those who told none."""
        return str(user)

    @display(description=_("roles"))
    def role_words(self, user: Any) -> str:
        """Roles by practice; the practice is named where it is not the only one."""
        found = user.memberships_found
        several = len({membership.practice_id for membership in found}) > 1
        words = [
            f"{membership.get_role_display()} ({membership.practice})" if several else membership.get_role_display()
            for membership in found
        ]
        return ", ".join(([str(_("superAdmin"))] if user.is_superuser else []) + words)

    @display(description=_("account"), ordering="account_status", label=STATUS_TONES)
    def status(self, user: User) -> tuple[str, Any]:
        """Whether they may act."""
        return user.account_status, AccountStatus(user.account_status).label

    @display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        """Whether an app is set up."""
        return bool(user.second_factor_found)
