"""New students, and those of bookings that were imported."""

from __future__ import annotations

from typing import Any, Final

from rest_framework.request import Request

from accounts.api.certification.students import CHANGED, StudentInput, said
from accounts.api.doors import person_of, practice_of
from accounts.api.permissions import CertificationStaff
from certificates.api.certification.inputs import CREATIONS, MIGRATIONS, ReferencesInput
from certificates.services.booked_students import follow_booked_students
from certificates.services.new_students import add_student
from config.kit.api.dialect import TEXT, WHOLE_NUMBER, obj
from config.kit.api.inputs import TextField
from config.kit.api.operations import operation
from config.kit.api.results import Bare
from config.kit.api.views import CertificationView

TAGS: Final = ("students",)
UNKNOWN: Final = "X-Unknown-References"
MIGRATED: Final = obj(
    {
        "status": {"type": "string", "enum": ["ok"]},
        "results": {"type": "array", "items": obj({"student_id": WHOLE_NUMBER, "email": TEXT})},
    }
)


class NewStudentInput(StudentInput):
    """As `StudentInput`; the address is needed."""

    email = TextField(max_length=254)


class CreateStudent(CertificationView):
    """Somebody whose certificates the practice follows from now on."""

    @operation(
        "createStudent",
        permission=CertificationStaff,
        body=NewStudentInput,
        answer=CHANGED,
        bare=True,
        limits=(CREATIONS,),
        tags=TAGS,
        errors=(400, 403, 409, 429),
    )
    def post(self, request: Request) -> dict[str, Any]:
        """Write down a student, look them up, keep what is found and mail the school a summary.

        The student stays when the agency does not answer: they are looked up later. Somebody who has an account
        already is asked to join instead (409 `asked_to_join`).
        """
        profile = add_student(practice_of(request), actor=person_of(request), **said(self.body))
        return {"status": "ok", "student_id": profile.user_id}


class MigrateStudents(CertificationView):
    """Students of bookings that were imported."""

    @operation(
        "migrateStudents",
        permission=CertificationStaff,
        body=ReferencesInput,
        answer=MIGRATED,
        bare=True,
        limits=(MIGRATIONS,),
        tags=TAGS,
        errors=(400, 403, 429),
    )
    def post(self, request: Request) -> Bare:
        """Have the students of these bookings looked up, each once; no mail is sent.

        It happens soon, not now. `X-Unknown-References` names bookings that nobody imported.
        """
        followed = follow_booked_students(
            self.body["booking_refs"], practice=practice_of(request), actor=person_of(request)
        )
        results = [{"student_id": student.pk, "email": student.email} for student in followed.students]
        return Bare({"status": "ok", "results": results}, headers=unknown_header(followed.unknown))


def unknown_header(unknown: list[str]) -> dict[str, str]:
    """The references that nobody imported, the first fifty that a header can say."""
    words = [word for word in unknown if word.isascii() and word.isprintable() and "," not in word]
    return {UNKNOWN: ", ".join(words[:50])} if words else {}
