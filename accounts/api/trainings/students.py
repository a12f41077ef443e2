"""The students of a practice, for staff who look for one."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Value
from django.db.models.functions import Concat, Lower
from rest_framework.request import Request

from accounts.api.doors import practice_of
from accounts.api.permissions import TrainingsAdmin
from accounts.api.trainings.people import person_name
from accounts.queries import students_of
from config.kit.api import fields, filters
from config.kit.api.operations import operation
from config.kit.api.rows import Row
from config.kit.api.views import TrainingsView

MOST: Final = 50
STUDENT: Final = Row(
    fields.integer("id", "user_id"),
    person_name("fullname", "user"),
    fields.text("email", "user__email"),
    fields.text("phone_number", "user__phone"),
    fields.text("studenttype", "student_type__name"),
    fields.text("studentstatus", "status__name"),
)
STUDENT_FILTERS: Final = filters.Filters(
    filters.search("q", "user__first_name", "user__last_name", "user_name", "user__email")
)


class Students(TrainingsView):
    """Whom one can enrol."""

    @operation("listStudents", permission=TrainingsAdmin, row=STUDENT, many=True, filters=STUDENT_FILTERS)
    def get(self, request: Request) -> list[dict[str, Any]]:
        """Students by last and first name, at most 50; `q` stands in a name or the e-mail address."""
        named = students_of(practice_of(request)).annotate(
            user_name=Concat("user__first_name", Value(" "), "user__last_name")
        )
        rows, _applied = STUDENT_FILTERS.apply(named, request.query_params)
        return STUDENT.many(rows.order_by(Lower("user__last_name"), Lower("user__first_name"), "user_id")[:MOST])
