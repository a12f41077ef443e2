"""What a visitor or a member may see of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from accounts.enums import AccountStatus
from accounts.rules import administered_practices, is_member
from catalog.enums import ModerationStatus, ProfileStatus
from catalog.models import Category, CoursePack, TutorProfile
from catalog.rules import may_edit_pack, may_edit_profile, may_see_pack
from config.kit.errors import Forbidden, NotFound
from config.kit.statements import Given, Statement

if TYPE_CHECKING:
    import uuid

    from accounts.models import Practice
    from accounts.rules import Person

LISTED_TUTOR = Q(
    status=ProfileStatus.APPROVED, is_active=True, user__account_status=AccountStatus.ACTIVE, user__is_active=True
)
LISTED_PACK = Q(is_listed=True)
LISTABLE_PACK = Q(
    is_published=True,
    is_active=True,
    moderation_status=ModerationStatus.APPROVED,
    tutor_profile__status=ProfileStatus.APPROVED,
    tutor_profile__is_active=True,
    tutor_profile__user__account_status=AccountStatus.ACTIVE,
    tutor_profile__user__is_active=True,
)


def listed_packs(practice: Practice | None = None) -> QuerySet[CoursePack]:
    """What anybody may see and book, of one practice or of all."""
    packs = CoursePack.objects.filter(LISTED_PACK)
    return packs if practice is None else packs.filter(practice=practice)


def listed_tutors(practice: Practice | None = None) -> QuerySet[TutorProfile]:
    """Approved tutors, of one practice or of all."""
    tutors = TutorProfile.objects.filter(LISTED_TUTOR)
    return tutors if practice is None else tutors.filter(practice=practice)


def packs_for_user(user: Person) -> QuerySet[CoursePack]:
    """Listed packs, their own, and all of the practices they run."""
    if not user.is_authenticated:
        return listed_packs()
    practices = administered_practices(user)
    if practices is None:
        return CoursePack.objects.filter(is_active=True)
    own = CoursePack.objects.filter(tutor_profile__user=user, is_active=True).values_list("pk", flat=True)
    return CoursePack.objects.filter(LISTED_PACK | Q(pk__in=list(own)) | Q(practice_id__in=practices, is_active=True))


def tutors_for_user(user: Person) -> QuerySet[TutorProfile]:
    """Listed tutors, their own profiles, and all of the practices they run."""
    if not user.is_authenticated:
        return listed_tutors()
    practices = administered_practices(user)
    if practices is None:
        return TutorProfile.objects.filter(is_active=True)
    return TutorProfile.objects.filter(
        LISTED_TUTOR | Q(user=user, is_active=True) | Q(practice_id__in=practices, is_active=True)
    )


def access_pack(user: Person, uid: uuid.UUID) -> CoursePack:
    """A pack that the person may see, with its tutor, practice and category, in one query; else `NotFound`."""
    return _visible(user, _PACK.first(uid=uid))


def access_bare_pack(user: Person, uid: uuid.UUID) -> CoursePack:
    """As `access_pack` with little more than keys, for services that read the pack again under its lock."""
    return _visible(user, _BARE_PACK.first(uid=uid))


def access_own_pack(user: Person, uid: uuid.UUID | str) -> CoursePack:
    """A pack that the person may change; strangers get `NotFound`, members without the right `Forbidden`."""
    pack = (
        CoursePack.objects.select_related("tutor_profile__user", "practice", "category")
        .filter(uid=uid, is_active=True)
        .first()
    )
    if pack is None:
        raise NotFound
    if may_edit_pack(user, pack):
        return pack
    if is_member(user, pack.practice_id):
        raise Forbidden
    raise NotFound


def access_tutor(user: Person, uid: uuid.UUID | str) -> TutorProfile:
    """A tutor that the person may see; else `NotFound`."""
    profile = tutors_for_user(user).select_related("user", "practice", "booking_rules").filter(uid=uid).first()
    if profile is None:
        raise NotFound
    return profile


def access_own_profile(user: Person, uid: uuid.UUID | str) -> TutorProfile:
    """A profile that the person may change; strangers get `NotFound`, members without the right `Forbidden`."""
    profile = TutorProfile.objects.select_related("user", "practice").filter(uid=uid, is_active=True).first()
    if profile is None:
        raise NotFound
    if may_edit_profile(user, profile):
        return profile
    if is_member(user, profile.practice_id):
        raise Forbidden
    raise NotFound


def categories_of(practice: Practice | None = None) -> QuerySet[Category]:
    """Active categories by name, of one practice or of all."""
    categories = Category.objects.filter(is_active=True)
    return categories if practice is None else categories.filter(practice=practice)


def _visible(user: Person, pack: CoursePack | None) -> CoursePack:
    if pack is None or not may_see_pack(user, pack):
        raise NotFound
    return pack


_PACK: Final = Statement(
    lambda: CoursePack.objects.filter(uid=Given("uid")).select_related(
        "tutor_profile__user", "tutor_profile__booking_rules", "practice", "category"
    )
)
_BARE_PACK: Final = Statement(
    lambda: (
        CoursePack.objects.filter(uid=Given("uid"))
        .select_related("tutor_profile")
        .only("practice_id", "is_listed", "is_active", "currency", "tutor_profile__uid", "tutor_profile__user_id")
    )
)
