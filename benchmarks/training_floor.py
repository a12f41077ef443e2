"""The floors of the list of trainings: a plain serializer view, and one hand-made SQL statement."""

from __future__ import annotations

import orjson
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework import generics, renderers, serializers
from rest_framework.permissions import AllowAny

from catalog.models import Training

STATEMENT = """
    SELECT o.id, o.title AS name, o.is_published AS active, o.capacity AS max_participants, t.name AS trainingtype,
        t.id AS trainingtype_id, o.seats_taken AS enrollment_count, o.waitlist_length AS waitlist_count,
        (SELECT count(*) FROM scheduling_session s WHERE s.offering_id = o.id AND s.status = 'planned') AS event_count
    FROM catalog_training g
    JOIN catalog_offering o ON o.id = g.offering_ptr_id
    JOIN catalog_trainingtype t ON t.id = g.training_type_id
    JOIN accounts_practice p ON p.id = o.practice_id
    WHERE p.slug = %s AND o.is_active
    ORDER BY o.id DESC
"""


class TrainingSerializer(serializers.ModelSerializer[Training]):
    """The same keys as the trainings API answers."""

    name = serializers.CharField(source="title")
    active = serializers.BooleanField(source="is_published")
    max_participants = serializers.IntegerField(source="capacity")
    trainingtype = serializers.CharField(source="training_type.name")
    trainingtype_id = serializers.IntegerField(source="training_type.id")
    enrollment_count = serializers.IntegerField(source="seats_taken")
    waitlist_count = serializers.IntegerField(source="waitlist_length")
    event_count = serializers.IntegerField()

    class Meta:
        model = Training
        fields = [
            "id",
            "name",
            "active",
            "max_participants",
            "trainingtype",
            "trainingtype_id",
            "enrollment_count",
            "waitlist_count",
            "event_count",
        ]


class PlainTrainings(generics.ListAPIView[Training]):
    """Every training of one practice, as anybody would write it."""

    serializer_class = TrainingSerializer
    permission_classes = [AllowAny]
    authentication_classes = []
    renderer_classes = [renderers.JSONRenderer]

    def get_queryset(self) -> QuerySet[Training]:
        """With type and number of dates."""
        rows = Training.objects.filter(practice__slug=self.kwargs["slug"], is_active=True)
        planned = Count("sessions", filter=Q(sessions__status="planned"))
        return rows.select_related("training_type").annotate(event_count=planned).order_by("-pk")


@login_not_required
def raw_trainings(_request: HttpRequest, slug: str) -> HttpResponse:
    """The same rows without models."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [slug])
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(orjson.dumps(rows), content_type="application/json")


urlpatterns = [
    path("trainings/<slug:slug>", PlainTrainings.as_view()),
    path("trainings-raw/<slug:slug>", raw_trainings),
]
