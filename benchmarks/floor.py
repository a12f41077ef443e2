"""The floor of lists: a plain ModelViewSet as anybody would write it, on the same rows and joins."""

from __future__ import annotations

from django.urls import include, path
from rest_framework import renderers, routers, serializers, viewsets
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny

from catalog.models import CoursePack, TutorProfile


class TutorSerializer(serializers.ModelSerializer[TutorProfile]):
    """What the contract joins of a tutor."""

    class Meta:
        model = TutorProfile
        fields = ["uid", "certifications", "experience", "subjects", "bio", "profile_photo", "display_name"]


class PackSerializer(serializers.ModelSerializer[CoursePack]):
    """The same fields of a pack as the marketplace answers."""

    tutor_profile = TutorSerializer()
    category = serializers.CharField(source="category.name")

    class Meta:
        model = CoursePack
        fields = [
            "uid",
            "tutor_profile",
            "title",
            "description",
            "price",
            "category",
            "scheduling_type",
            "min_weekly_classes",
            "preliminary_meeting_required",
            "is_published",
            "max_daily_lessons",
            "required_classes_count",
            "moderation_status",
            "moderation_note",
            "max_period_value",
            "max_period_unit",
            "is_active",
            "record_version",
            "created_at",
            "updated_at",
        ]


class Pages(PageNumberPagination):
    """Twenty-five a page, as the contract's default."""

    page_size = 25


class PackViewSet(viewsets.ReadOnlyModelViewSet[CoursePack]):
    """List and detail."""

    queryset = CoursePack.objects.select_related("tutor_profile__user", "category").order_by("-pk")
    serializer_class = PackSerializer
    permission_classes = [AllowAny]
    authentication_classes = []
    renderer_classes = [renderers.JSONRenderer]
    pagination_class = Pages


router = routers.SimpleRouter()
router.register("packs", PackViewSet)
urlpatterns = [path("", include(router.urls))]
