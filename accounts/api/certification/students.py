"""The students of a practice, as programs of the school see them."""

from __future__ import annotations

from typing import Any, Final

from rest_framework.request import Request

from accounts.api.doors import person_of, practice_of
from accounts.api.permissions import CertificationStaff
from accounts.queries import access_student_profile, students_of
from accounts.services.students_by_staff import change_student
from config.kit.api import fields
from config.kit.api.dialect import TEXT, WHOLE_NUMBER, obj
from config.kit.api.inputs import Input, TextField
from config.kit.api.operations import operation
from config.kit.api.results import Page
from config.kit.api.rows import Row
from config.kit.api.views import CertificationView

TAGS: Final = ("students",)
STUDENT: Final = Row(
    fields.integer("id", "user_id"),
    fields.computed(
        "hovn_student_id", ("hovn_student_id",), lambda text: text or None, {"type": "string", "nullable": True}
    ),
    fields.text("first_name", "user__first_name"),
    fields.text("last_name", "user__last_name"),
    fields.text("email", "user__email"),
    fields.computed("phone", ("user__phone", "phone_as_given"), lambda valid, given: valid or given, TEXT),
)
CHANGED: Final = obj({"status": {"type": "string", "enum": ["ok"]}, "student_id": WHOLE_NUMBER})


class StudentInput(Input):
    """What is said of a student; None and blank are "nothing". A phone that is no valid number is kept as given."""

    hovn_student_id = TextField(required=False, allow_blank=True, allow_null=True, max_length=64)
    first_name = TextField(required=False, allow_blank=True, allow_null=True, max_length=128)
    last_name = TextField(required=False, allow_blank=True, allow_null=True, max_length=128)
    email = TextField(required=False, max_length=254)
    phone = TextField(required=False, allow_blank=True, allow_null=True, max_length=64)


def said(body: dict[str, Any]) -> dict[str, str]:
    """The values of a body as texts."""
    return {name: value or "" for name, value in body.items()}


class Students(CertificationView):
    """Everybody whose certificates the practice follows."""

    @operation("listStudents", permission=CertificationStaff, row=STUDENT, many=True, tags=TAGS)
    def get(self, request: Request) -> Page:
        """Students of the practice, in the order in which they came."""
        return self.page(students_of(practice_of(request)).order_by("user_id"))


class OneStudent(CertificationView):
    """One of them."""

    @operation(
        "changeStudent",
        permission=CertificationStaff,
        body=StudentInput,
        answer=CHANGED,
        bare=True,
        tags=TAGS,
        errors=(400, 403, 404, 409),
    )
    def patch(self, request: Request, student_id: int) -> dict[str, Any]:
        """Correct a student's name, e-mail address, phone or Hovn id; what is not named stays.

        The address with which somebody logs in already is theirs alone to change.
        """
        profile = access_student_profile(practice_of(request), student_id)
        change_student(profile, actor=person_of(request), **said(self.body))
        return {"status": "ok", "student_id": student_id}
