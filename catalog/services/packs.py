"""Changing what is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from catalog.enums import SchedulingType
from catalog.locks import lock_pack
from catalog.models import Category, CoursePack, TutorProfile
from catalog.registry import removal_obstacles
from catalog.rules import may_edit_pack, may_edit_profile
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import Practice, User

EDITABLE: Final = frozenset(
    {
        "title",
        "description",
        "price",
        "capacity",
        "category",
        "scheduling_type",
        "teaching_mode",
        "lesson_minutes",
        "required_classes_count",
        "max_daily_lessons",
        "min_weekly_classes",
        "max_period_value",
        "max_period_unit",
        "preliminary_meeting_required",
        "is_published",
    }
)
MODERATED: Final = frozenset({"moderation_status", "moderation_note"})


def create_pack(profile: TutorProfile, *, actor: User, **values: Any) -> CoursePack:
    """A new pack of `profile`. Raises `Forbidden`, or `Invalid` for rules that contradict each other."""
    if not may_edit_profile(actor, profile):
        raise Forbidden
    allowed = _allowed(values, may_moderate=is_practice_admin(actor, profile.practice_id))
    pack = CoursePack(practice=profile.practice, tutor_profile=profile, currency=profile.practice.currency, **allowed)
    _check(pack)
    pack.keywords = _keywords(pack)
    with transaction.atomic():
        pack.save()
        record_event("pack.created", pack, actor=actor, practice=pack.practice_id, title=pack.title)
    return pack


def update_pack(pack: CoursePack, *, actor: User, **values: Any) -> CoursePack:
    """Change what the actor may change; what was sold keeps its terms. Raises `Forbidden` or `Invalid`.

    More places invite nobody, fewer take nobody's away.
    """
    if not may_edit_pack(actor, pack):
        raise Forbidden
    changes = _allowed(values, may_moderate=is_practice_admin(actor, pack.practice_id))
    with locked_transaction():
        pack = lock_pack(pack.pk)  # a form may have written its values onto the caller's object
        # Joined rows are as they were before the wait for the lock: the tutor may have been suspended meanwhile.
        pack.tutor_profile = TutorProfile.objects.select_related("user").get(pk=pack.tutor_profile_id)
        before = {name: _plain(getattr(pack, name)) for name in changes}
        for name, value in changes.items():
            setattr(pack, name, value)
        _check(pack)
        pack.keywords = _keywords(pack)
        pack.save(update_fields=[*changes, "keywords"])
        record_event(
            "pack.changed",
            pack,
            actor=actor,
            practice=pack.practice_id,
            before=before,
            after={name: _plain(getattr(pack, name)) for name in changes},
        )
    return pack


def remove_pack(pack: CoursePack, *, actor: User, reason: str = "") -> CoursePack:
    """Take a pack out of the catalog; its history stays.

    Raises `Conflict` (`active_enrollments`) while somebody takes part in it:
    unpublish it instead.
    """
    if not may_edit_pack(actor, pack):
        raise Forbidden
    with locked_transaction():
        pack = lock_pack(pack.pk)  # who enrols at this moment is counted, or finds the pack gone
        obstacles = removal_obstacles(pack)
        if obstacles:
            raise Conflict(
                _("Students are still enrolled. Unpublish the course instead."),
                code="active_enrollments",
                details={"enrollments": obstacles},
            )
        pack.is_active = False
        pack.is_published = False
        pack.save(update_fields=["is_active", "is_published"])
        record_event("pack.removed", pack, actor=actor, practice=pack.practice_id, reason=reason)
    return pack


def category_named(practice: Practice, name: str) -> Category:
    """The practice's category of that name, compared without case. Raises `Invalid`."""
    category = Category.objects.filter(practice=practice, name__iexact=name.strip(), is_active=True).first()
    if category is None:
        raise Invalid(
            _("There is no category of this name."), fields={"category": [_("There is no category of this name.")]}
        )
    return category


def _allowed(values: dict[str, Any], *, may_moderate: bool) -> dict[str, Any]:
    """Only what the actor decides; a tutor's moderation fields are left out, never trusted."""
    known = EDITABLE | MODERATED if may_moderate else EDITABLE
    return {name: value for name, value in values.items() if name in known}


def _check(pack: CoursePack) -> None:
    """Rules of one pack must be possible together. Raises `Invalid` with the field to blame."""
    fields: dict[str, list[str]] = {}
    if not pack.title.strip():
        fields["title"] = [_("Give the course a title.")]
    if pack.required_classes_count < 1:
        fields["required_classes_count"] = [_("A course has at least one lesson.")]
    if not 15 <= pack.lesson_minutes <= 480:  # noqa: PLR2004 - the constraint pack_lesson_15_to_480_minutes
        fields["lesson_minutes"] = [_("A lesson lasts between 15 minutes and 8 hours.")]
    if pack.max_daily_lessons is not None and pack.max_daily_lessons < 1:
        fields["max_daily_lessons"] = [_("Allow at least one lesson a day, or leave it empty.")]
    if (pack.max_period_value is None) != (pack.max_period_unit == ""):
        fields["max_period_value"] = [_("Give both the longest period and its unit, or neither.")]
    if pack.max_period_value is not None and pack.max_period_value < 1:
        fields["max_period_value"] = [_("The longest period is at least 1.")]
    strict = pack.scheduling_type == SchedulingType.STRICT
    if (
        strict
        and pack.min_weekly_classes
        and pack.max_daily_lessons
        and pack.min_weekly_classes > 7 * pack.max_daily_lessons
    ):
        fields["min_weekly_classes"] = [_("More lessons a week than the lessons a day allow.")]
    if pack.category is not None and pack.category.practice_id != pack.practice_id:
        fields["category"] = [_("There is no category of this name.")]
    if fields:
        raise Invalid(fields=fields)


def _keywords(pack: CoursePack) -> str:
    """Words by which a pack is found beside its own text."""
    words = [pack.tutor_profile.display_name, *map(str, pack.tutor_profile.subjects)]
    if pack.category is not None:
        words.append(pack.category.name)
    return " ".join(words)


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)
