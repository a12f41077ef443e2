"""Reading the catalog through the marketplace surface (`/tutorcatalog-api`)."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import path
from rest_framework.request import Request

from catalog.api.rows import CATEGORY, COURSE_PACK, LISTED_COURSE_PACK, TUTOR_PROFILE
from catalog.api.vocabularies import MODERATION_STATUS, PROFILE_STATUS, SCHEDULING_TYPE
from catalog.models import Category, CoursePack, TutorProfile
from catalog.queries import access_pack, access_tutor, categories_of, packs_for_user, tutors_for_user
from config.kit.api import filters
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.views.marketplace import MarketplaceView
from config.kit.errors import NotFound

TUTOR_FILTERS: Final = filters.Filters(
    filters.uid("tutorId", "user__uid"),
    filters.partial("displayName"),
    filters.partial("subjects", "subjects"),
    filters.enum("profileStatus", PROFILE_STATUS, "status"),
)
PACK_FILTERS: Final = filters.Filters(
    filters.uid("tutorProfileId"),
    filters.partial("title"),
    filters.partial("category", "category__name"),
    filters.enum("schedulingType", SCHEDULING_TYPE),
    filters.boolean("preliminaryMeetingRequired"),
    filters.boolean("isPublished"),
    filters.enum("moderationStatus", MODERATION_STATUS),
)
CATEGORY_FILTERS: Final = filters.Filters(filters.partial("name"), filters.partial("description"))


class TutorProfiles(MarketplaceView):
    """All tutors that the caller may see."""

    @operation(
        "listTutorProfiles",
        permission=Public,
        row=TUTOR_PROFILE,
        many=True,
        data_name="tutorProfiles",
        filters=TUTOR_FILTERS,
    )
    def get(self, request: Request) -> Any:
        """Tutor profiles, by name."""
        return self.page(self._practice(tutors_for_user(request.user)).order_by("display_name", "pk"))

    def _practice(self, rows: QuerySet[TutorProfile]) -> QuerySet[TutorProfile]:
        practice = getattr(self.request, "practice", None)
        return rows if practice is None else rows.filter(practice=practice)


class OneTutorProfile(MarketplaceView):
    """One tutor."""

    @operation("getTutorProfile", permission=Public, row=TUTOR_PROFILE, data_name="tutorProfile")
    def get(self, request: Request, tutor_profile_id: uuid.UUID) -> Any:
        """A tutor profile."""
        return self.item(access_tutor(request.user, tutor_profile_id))


class CoursePacks(MarketplaceView):
    """All packs that the caller may see."""

    @operation(
        "listCoursePacks",
        permission=Public,
        row=LISTED_COURSE_PACK,
        many=True,
        data_name="coursePacks",
        filters=PACK_FILTERS,
    )
    def get(self, request: Request) -> Any:
        """Course packs with their tutors, newest first."""
        return self.page(self._practice(packs_for_user(request.user)).order_by("-pk"))

    def _practice(self, rows: QuerySet[CoursePack]) -> QuerySet[CoursePack]:
        practice = getattr(self.request, "practice", None)
        return rows if practice is None else rows.filter(practice=practice)


class OneCoursePack(MarketplaceView):
    """One pack."""

    @operation("getCoursePack", permission=Public, row=COURSE_PACK, data_name="coursePack")
    def get(self, request: Request, course_pack_id: uuid.UUID) -> Any:
        """A course pack with its tutor."""
        return self.item(access_pack(request.user, course_pack_id))


class CourseCategories(MarketplaceView):
    """The subjects."""

    @operation(
        "listCourseCategories",
        permission=Public,
        row=CATEGORY,
        many=True,
        data_name="courseCategories",
        filters=CATEGORY_FILTERS,
    )
    def get(self, request: Request) -> Any:
        """Categories, by name."""
        return self.page(categories_of(getattr(request, "practice", None)).order_by("name", "pk"))


class OneCourseCategory(MarketplaceView):
    """One subject."""

    @operation("getCourseCategory", permission=Public, row=CATEGORY, data_name="courseCategory")
    def get(self, request: Request, name: str) -> Any:
        """A category by its name, compared without case."""
        found = categories_of(getattr(request, "practice", None)).filter(name__iexact=name).order_by("pk").first()
        return self.item(found or _missing())


def _missing() -> Category:
    raise NotFound


urlpatterns = {
    "tutorcatalog": [
        path("v1/tutorprofiles", TutorProfiles.as_view()),
        path("v1/tutorprofiles/<uuid:tutor_profile_id>", OneTutorProfile.as_view()),
        path("v1/coursepacks", CoursePacks.as_view()),
        path("v1/coursepacks/<uuid:course_pack_id>", OneCoursePack.as_view()),
        path("v1/coursecategories", CourseCategories.as_view()),
        path("v1/coursecategories/<str:name>", OneCourseCategory.as_view()),
    ]
}
