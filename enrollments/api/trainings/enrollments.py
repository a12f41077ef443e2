"""Who is on a training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from rest_framework.request import Request

from accounts.api.doors import person_of, practice_of
from accounts.api.permissions import TrainingsAdmin
from accounts.enums import Surface
from accounts.queries import students_of
from catalog.api.trainings import training_of
from catalog.training_queries import practice_trainings
from config.kit.api.operations import operation
from config.kit.api.results import Item, Page
from config.kit.api.views import TrainingsView
from config.kit.errors import NotFound
from config.kit.statements import Given, Statement, together
from enrollments.api.trainings import texts
from enrollments.api.trainings.inputs import EnrollmentInput
from enrollments.api.trainings.rows import ENROLLMENT, ENROLLMENT_FILTERS
from enrollments.queries import live_enrollment, training_enrollments
from enrollments.services.joining import enroll_by_staff
from enrollments.services.removing import remove_student

TAGS: Final = ("enrollments",)

if TYPE_CHECKING:
    from enrollments.models import Enrollment


def enrollment_of(request: Request, training_id: int, student_id: int) -> Enrollment:
    """The student's live enrolment in a training of the caller's practice. Raises `NotFound`."""
    found = live_enrollment(training_of(request, training_id).pk, student_id)
    if found is None:
        raise NotFound
    return found


class Enrollments(TrainingsView):
    """All enrolments of one training."""

    @operation(
        "listEnrollments",
        permission=TrainingsAdmin,
        tags=TAGS,
        row=ENROLLMENT,
        many=True,
        filters=ENROLLMENT_FILTERS,
    )
    def get(self, request: Request, training_id: int) -> Page:
        """Everybody who is on the training, in the order in which they came."""
        return self.page(training_enrollments(training_of(request, training_id)))

    @operation(
        "createEnrollment",
        permission=TrainingsAdmin,
        tags=TAGS,
        row=ENROLLMENT,
        status=201,
        body=EnrollmentInput,
    )
    def post(self, request: Request, training_id: int) -> Item:
        """Enrol a student: a seat while one is free, else a place on the waiting list; policies are not asked."""
        practice, student = practice_of(request).pk, self.body["student_id"]
        with together():
            trainings = _TRAININGS.ask(practice=practice, training=training_id)
            students = _STUDENTS.ask(practice=practice, student=student)
        if not trainings.all():
            raise NotFound
        profile = next(iter(students.all()), None)
        if profile is None:
            raise texts.invalid("student_id", texts.UNKNOWN_STUDENT)
        with texts.refusals(
            {
                "already_enrolled": texts.already_enrolled,
                "waitlist_opted_out": texts.instead(texts.OPTED_OUT, "student_id"),
                texts.OTHERWISE: texts.instead(texts.NOT_ENROLLED, "student_id"),
            }
        ):
            made = enroll_by_staff(
                training_id, student=profile.user, actor=person_of(request), surface=Surface.TRAININGS
            )
        return self.item(made)


class OneEnrollment(TrainingsView):
    """One student on one training."""

    @operation("getEnrollment", permission=TrainingsAdmin, tags=TAGS, row=ENROLLMENT)
    def get(self, request: Request, training_id: int, student_id: int) -> Item:
        """The student's enrolment; who was removed is not found."""
        return self.item(enrollment_of(request, training_id, student_id))

    @operation("deleteEnrollment", permission=TrainingsAdmin, tags=TAGS, status=204)
    def delete(self, request: Request, training_id: int, student_id: int) -> None:
        """Take a student off a training that has not started; nobody is invited in their place."""
        found = enrollment_of(request, training_id, student_id)
        with texts.refusals({"started": texts.instead(texts.NOT_REMOVED, "training_id")}):
            remove_student(found, actor=person_of(request), reason="", is_after_start_ok=False)


_TRAININGS: Final = Statement(
    lambda: (
        practice_trainings(cast("Any", Given("practice")))
        .filter(pk=Given("training"))
        .order_by()
        .values_list("pk", flat=True)
    )
)
_STUDENTS: Final = Statement(lambda: students_of(cast("Any", Given("practice"))).filter(user=Given("student")))
