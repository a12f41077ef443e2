"""Enrolments through the marketplace surface (`/enrollmentmanagement-api`)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.enums import Surface
from accounts.people import signed_in
from accounts.rules import administered_practices
from catalog.queries import access_bare_pack
from config.kit.api import filters
from config.kit.api.operations import operation
from config.kit.api.permissions import SignedIn
from config.kit.api.views.marketplace import MarketplaceView
from config.kit.errors import DomainError, Forbidden, Invalid
from config.kit.money import to_minor
from enrollments.api.inputs import CleanupInput, CompletionInput, EnrollmentInput
from enrollments.api.payments import urlpatterns as payment_patterns
from enrollments.api.rows import ENROLLMENT, LISTED_ENROLLMENT, readable, rendered, rendered_booking
from enrollments.api.vocabularies import CONFIRMATION, ENROLLMENT_STATUS
from enrollments.enums import EnrollmentState, PaymentState
from enrollments.models import Enrollment
from enrollments.queries import access_enrollment, enrollments_for_user
from enrollments.services.completing import check_completion
from enrollments.services.enrolling import Choice, book_pack
from enrollments.services.expiring import expire_pending
from scheduling.models import LessonSlot
from scheduling.queries import slots_by_uid


def _confirmation(value: str) -> Any:
    """The contract's payment confirmation as a condition on our rows."""
    conditions = {
        "paid": Q(is_paid=True),
        "canceled": Q(is_paid=False, state=EnrollmentState.CANCELED),
        "processing": Q(is_paid=False, newest_payment_state=PaymentState.PROCESSING)
        & ~Q(state=EnrollmentState.CANCELED),
        "pending": Q(is_paid=False)
        & ~Q(state=EnrollmentState.CANCELED)
        & (Q(newest_payment_state__isnull=True) | ~Q(newest_payment_state=PaymentState.PROCESSING)),
    }
    return conditions[CONFIRMATION.value_of(value, field="paymentConfirmation")]


ENROLLMENT_FILTERS: Final = filters.Filters(
    filters.uid("tutorProfileId", "offering__coursepack__tutor_profile__uid"),
    filters.uid("coursePackId", "offering__uid"),
    filters.uid("studentId", "student__uid"),
    filters.enum("enrollmentStatus", ENROLLMENT_STATUS, "state"),
    filters.custom("paymentConfirmation", _confirmation),
)


class Enrollments(MarketplaceView):
    """One's enrolments, and booking a new one."""

    @operation(
        "listEnrollments",
        permission=SignedIn,
        row=LISTED_ENROLLMENT,
        many=True,
        data_name="enrollments",
        filters=ENROLLMENT_FILTERS,
    )
    def get(self, request: Request) -> Any:
        """Enrolments that the caller may see, newest first."""
        seen = enrollments_for_user(signed_in(request)).filter(offering__coursepack__isnull=False)
        return self.page(readable(seen).order_by("-pk"))

    @operation(
        "createEnrollment",
        permission=SignedIn,
        row=ENROLLMENT,
        status=201,
        data_name="enrollment",
        body=EnrollmentInput,
        errors=(409,),
    )
    def post(self, request: Request) -> Any:
        """Book lesson slots of a pack for the caller; the enrolment awaits its payment."""
        wanted, student = self.body, signed_in(request)
        pack = access_bare_pack(student, wanted["course_pack_id"])
        if pack.tutor_profile.uid != wanted["tutor_profile_id"]:
            raise Invalid(fields={"tutorProfileId": [_("Not the tutor of this course.")]})
        choice = Choice(
            slots=_slots(wanted["lesson_slot_ids"]),
            total=to_minor(wanted["total_amount"], pack.currency),
            currency=wanted["currency"],
            surface=Surface.MARKETPLACE,
        )
        try:
            booking = book_pack(pack.pk, student=student, actor=student, choice=choice)
        except DomainError as refusal:
            if "starts" in refusal.fields:  # times are chosen here by the ids of their slots
                refusal.fields["lessonSlotIds"] = refusal.fields.pop("starts")
            raise
        return self.item(rendered_booking(booking, self.joins))


class OneEnrollment(MarketplaceView):
    """One enrolment."""

    @operation("getEnrollment", permission=SignedIn, row=ENROLLMENT, data_name="enrollment")
    def get(self, request: Request, enrollment_id: uuid.UUID) -> Any:
        """An enrolment with its pack, lessons, student and tutor."""
        return self.item(rendered(access_enrollment(signed_in(request), enrollment_id).pk, self.joins))


class CleanupPending(MarketplaceView):
    """Housekeeping."""

    @operation(
        "cleanupPendingEnrollments",
        permission=SignedIn,
        row=ENROLLMENT,
        many=True,
        data_name="enrollments",
        body=CleanupInput,
    )
    def post(self, request: Request) -> Any:
        """Cancel unpaid enrolments older than `maxAgeMinutes` in the practices that the caller runs."""
        practices = administered_practices(signed_in(request))
        if practices is not None and not practices:
            raise Forbidden
        before = timezone.now() - timedelta(minutes=self.body["max_age_minutes"])
        gone = expire_pending(before=before, practice_ids=practices, actor=signed_in(request))
        return self.page(readable(Enrollment.objects.filter(pk__in=[one.pk for one in gone])).order_by("pk"))


class CheckCompletion(MarketplaceView):
    """After a lesson was given."""

    @operation(
        "checkEnrollmentCompletion",
        permission=SignedIn,
        row=ENROLLMENT,
        many=True,
        data_name="enrollments",
        body=CompletionInput,
    )
    def post(self, request: Request) -> Any:
        """Complete the enrolment when all its lessons are given; without an id, look at all of the caller's."""
        wanted = self.body.get("enrollment_id")
        if wanted is not None:
            ids = [access_enrollment(signed_in(request), wanted).pk]
        else:
            running = enrollments_for_user(signed_in(request)).filter(state=EnrollmentState.ENROLLED)
            ids = list(running.filter(offering__coursepack__isnull=False).values_list("pk", flat=True)[:200])
        for pk in ids:
            check_completion(pk, actor=signed_in(request))
        return self.page(readable(Enrollment.objects.filter(pk__in=ids)).order_by("pk"))


def _slots(uids: list[uuid.UUID]) -> list[LessonSlot]:
    """The named slots; one that does not exist is told by its id."""
    found = slots_by_uid(uids)
    missing = [str(uid) for uid in uids if uid not in found]
    if missing:
        raise Invalid(
            fields={"lessonSlotIds": [_("There is no lesson %(id)s.") % {"id": name} for name in missing]},
        )
    return [found[uid] for uid in uids]


urlpatterns = {
    "enrollmentmanagement": [
        path("v1/enrollments", Enrollments.as_view()),
        path("v1/enrollments/<uuid:enrollment_id>", OneEnrollment.as_view()),
        path("v1/cleanuppendingenrollments", CleanupPending.as_view()),
        path("v1/checkenrollmentcompletion", CheckCompletion.as_view()),
        *payment_patterns,
    ]
}
