"""Subjects, tutors and course packs in the back office."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from catalog.enums import ModerationStatus
from catalog.models import Category, CourseMaterial, CoursePack, TutorProfile
from catalog.services.listing import around_tutor_change
from catalog.services.packs import remove_pack, update_pack
from config.kit import money
from config.kit.admin import Act, Group, ModelAdmin, ReasonForm, TabularInline, display, register


@register(Category)
class CategoryAdmin(ModelAdmin[Category]):
    """Subjects of the practice."""

    group = Group.CATALOG
    icon = "category"
    practice_path = "practice"
    may_add = may_change = True
    list_display = ["name", "icon", "practice", "is_active"]
    list_filter = ["practice", "is_active"]
    list_select_related = ["practice"]
    search_fields = ["name", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["practice", "name", "slug", "icon", "description", "is_active"]


@register(TutorProfile)
class TutorProfileAdmin(ModelAdmin[TutorProfile]):
    """Who teaches, and whether the profile was approved."""

    group = Group.CATALOG
    icon = "person_book"
    practice_path = "practice"
    may_add = may_change = True
    list_display = ["display_name", "practice", "status", "next_free", "is_active"]
    list_filter = ["status", "practice", "is_active"]
    list_select_related = ["practice", "booking_rules"]
    search_fields = ["display_name", "user__email", "subjects"]
    autocomplete_fields = ["user"]
    prepopulated_fields = {"slug": ["display_name"]}
    fields = [
        "practice",
        "user",
        "display_name",
        "slug",
        "status",
        "subjects",
        "certifications",
        "experience",
        "bio",
        "profile_photo",
        "is_active",
    ]

    def save_model(self, request: HttpRequest, obj: TutorProfile, form: Any, change: bool) -> None:
        """What the tutor sells appears and disappears with the profile."""
        with around_tutor_change(obj):
            super().save_model(request, obj, form, change)

    @display(description=_("next free time"), ordering="booking_rules__next_free_at")
    def next_free(self, profile: TutorProfile) -> Any:
        """The cached next free time, if it is known."""
        rules = getattr(profile, "booking_rules", None)
        return rules.next_free_at if rules else None


class MaterialInline(TabularInline[CourseMaterial, CoursePack]):
    """What the pack's students may read."""

    model = CourseMaterial
    practice_path = "course_pack__practice"
    extra = 0
    fields = ["title", "kind", "file_url", "link_url"]


def _flag(request: HttpRequest, pack: CoursePack, data: Any) -> Any:
    update_pack(
        pack, actor=signed_in(request), moderation_status=ModerationStatus.FLAGGED, moderation_note=data["reason"]
    )
    return _("The course is hidden until it is approved again.")


def _approve(request: HttpRequest, pack: CoursePack, _data: Any) -> Any:
    update_pack(pack, actor=signed_in(request), moderation_status=ModerationStatus.APPROVED, moderation_note="")
    return _("The course is shown again.")


def _remove(request: HttpRequest, pack: CoursePack, data: Any) -> Any:
    remove_pack(pack, actor=signed_in(request), reason=data["reason"])
    return _("The course was taken out of the catalog.")


class CoursePackAdmin(ModelAdmin[CoursePack]):
    """What is sold; saves go through the service, what was sold keeps its terms.

    Registered with its waiting list, two floors up.
    """

    group = Group.CATALOG
    icon = "school"
    practice_path = "practice"
    may_change = True
    list_display = [
        "title",
        "tutor_profile",
        "category",
        "shown_price",
        "seats_taken",
        "is_published",
        "moderation_status",
    ]
    list_filter = [
        "practice",
        "category",
        "is_published",
        "moderation_status",
        "scheduling_type",
        "teaching_mode",
        "is_active",
    ]
    list_select_related = ["tutor_profile", "category", "practice"]
    search_fields = ["title", "tutor_profile__display_name", "keywords"]
    inlines = [MaterialInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "practice",
                    "tutor_profile",
                    "title",
                    "description",
                    "category",
                    "price",
                    "currency",
                    "capacity",
                    "required_classes_count",
                    "lesson_minutes",
                    "scheduling_type",
                    "teaching_mode",
                    "max_daily_lessons",
                    "min_weekly_classes",
                    "max_period_value",
                    "max_period_unit",
                    "preliminary_meeting_required",
                    "is_published",
                    "moderation_status",
                    "moderation_note",
                    "seats_taken",
                ]
            },
        )
    ]
    readonly_fields = ["practice", "tutor_profile", "currency", "moderation_status", "moderation_note", "seats_taken"]
    acts = [
        Act(
            "flag",
            _("Hide and flag"),
            _flag,
            form=ReasonForm,
            kind="danger",
            allowed=lambda _r, pack: pack.moderation_status == ModerationStatus.APPROVED,
        ),
        Act(
            "approve",
            _("Approve"),
            _approve,
            in_list=True,
            allowed=lambda _r, pack: pack.moderation_status != ModerationStatus.APPROVED,
        ),
        Act(
            "remove",
            _("Take out of the catalog"),
            _remove,
            form=ReasonForm,
            kind="danger",
            allowed=lambda _r, pack: pack.is_active,
        ),
    ]

    @display(description=_("price"), ordering="price")
    def shown_price(self, pack: CoursePack) -> str:
        """The price in the currency's own way."""
        return money.display(pack.price, pack.currency)

    def save_model(self, request: HttpRequest, obj: CoursePack, form: Any, change: bool) -> None:
        """Through the service, so that rules and audit hold."""
        update_pack(obj, actor=self.actor(request), **{name: form.cleaned_data[name] for name in form.changed_data})

    def get_queryset(self, request: HttpRequest) -> QuerySet[CoursePack]:
        """Newest first."""
        rows: QuerySet[CoursePack] = super().get_queryset(request)
        return rows.order_by("-pk")
