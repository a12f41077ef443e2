"""The catalog's objects as the marketplace writes them."""

from typing import Any, Final

from catalog.api.vocabularies import MODERATION_STATUS, PERIOD_UNIT, PROFILE_STATUS, SCHEDULING_TYPE
from config.kit.api import fields
from config.kit.api.rows import Join, Row

TEXT: Final = {"type": "string", "nullable": True}


def _joined(values: list[Any] | None) -> str:
    """A list as the contract's one text: `"Algebra, Calculus"`."""
    return ", ".join(map(str, values or []))


def _or_none(value: str | None) -> str | None:
    return value or None


CATEGORY: Final = Row(
    fields.uid("id"),
    fields.text("name"),
    fields.text("description"),
    fields.text("icon"),
    *fields.record_fields(),
)

TUTOR_FACE: Final = (
    fields.uid("tutorId", "user__uid"),
    fields.computed("certifications", ("certifications",), _joined, TEXT),
    fields.text("experience"),
    fields.computed("subjects", ("subjects",), _joined, TEXT),
    fields.text("bio"),
    fields.computed("profilePhoto", ("profile_photo",), _or_none, TEXT),
    fields.text("displayName"),
)

TUTOR_PROFILE: Final = Row(
    fields.uid("id"),
    *TUTOR_FACE,
    *fields.enum_indexed("profileStatus", PROFILE_STATUS, "status"),
    *fields.record_fields("user__uid"),
)

COURSE_PACK: Final = Row(
    fields.uid("id"),
    fields.uid("tutorProfileId"),
    fields.text("title"),
    fields.text("description"),
    fields.money("price", "price", "currency"),
    fields.text("category", "category__name"),
    *fields.enum_indexed("schedulingType", SCHEDULING_TYPE),
    fields.integer("minWeeklyClasses"),
    fields.boolean("preliminaryMeetingRequired"),
    fields.boolean("isPublished"),
    fields.integer("maxDailyLessons"),
    fields.integer("requiredClassesCount"),
    *fields.enum_indexed("moderationStatus", MODERATION_STATUS),
    fields.computed("moderationNote", ("moderation_note",), _or_none, TEXT),
    fields.integer("maxPeriodValue"),
    *fields.enum_indexed("maxPeriodUnit", PERIOD_UNIT),
    *fields.record_fields("tutor_profile__user__uid"),
    joins=(Join("tutorProfile", "tutor_profile", Row(*TUTOR_FACE)),),
)
LISTED_COURSE_PACK: Final = COURSE_PACK.boxed()
