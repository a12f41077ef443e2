"""Availability and lessons through the marketplace surface (`/coursescheduling-api`)."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import path
from rest_framework.request import Request

from accounts.people import signed_in
from catalog.queries import access_own_profile, access_pack, access_tutor
from config.kit.api.operations import operation
from config.kit.api.permissions import SignedIn
from config.kit.api.views.marketplace import MarketplaceView
from scheduling.api.changes import change_slot, create_slot, in_contract_words, window_values
from scheduling.api.filters import AVAILABILITY_FILTERS, SLOT_FILTERS, with_scheduled_date
from scheduling.api.inputs import AvailabilityChanges, AvailabilityInput, LessonSlotChanges, LessonSlotInput
from scheduling.api.rows import AVAILABILITY, LESSON_SLOT, SEEN_SLOT
from scheduling.queries import access_lesson, access_taught_lesson, access_window, slots_for_user, windows_of
from scheduling.services.availability import add_window, change_window, remove_window
from scheduling.services.lessons import remove_slot


class Availabilities(MarketplaceView):
    """When a tutor can be booked."""

    @operation(
        "createAvailability",
        permission=SignedIn,
        row=AVAILABILITY,
        status=201,
        data_name="availability",
        body=AvailabilityInput,
    )
    def post(self, request: Request) -> Any:
        """Add a weekly or dated window; tutor and admin only."""
        profile = access_own_profile(signed_in(request), self.body["tutor_profile_id"])
        values = window_values(self.body)
        return self.item(in_contract_words(add_window, profile, actor=signed_in(request), **values))


class TutorAvailabilities(MarketplaceView):
    """All windows of one tutor."""

    @operation(
        "listAvailabilities",
        permission=SignedIn,
        row=AVAILABILITY,
        many=True,
        data_name="availabilities",
        filters=AVAILABILITY_FILTERS,
    )
    def get(self, request: Request, tutor_profile_id: uuid.UUID) -> Any:
        """The windows of a tutor whom the caller may see: weekly ones by day, then dated ones."""
        return self.page(windows_of(access_tutor(signed_in(request), tutor_profile_id)))


class OneAvailability(MarketplaceView):
    """One window; for its tutor and the admin."""

    @operation("getAvailability", permission=SignedIn, row=AVAILABILITY, data_name="availability")
    def get(self, request: Request, availability_id: uuid.UUID) -> Any:
        """A window."""
        return self.item(access_window(signed_in(request), availability_id))

    @operation(
        "updateAvailability", permission=SignedIn, row=AVAILABILITY, data_name="availability", body=AvailabilityChanges
    )
    def patch(self, request: Request, availability_id: uuid.UUID) -> Any:
        """Change a window."""
        window = access_window(signed_in(request), availability_id)
        values = window_values(self.body, window)
        return self.item(in_contract_words(change_window, window, actor=signed_in(request), **values))

    @operation("deleteAvailability", permission=SignedIn, row=AVAILABILITY, data_name="availability")
    def delete(self, request: Request, availability_id: uuid.UUID) -> Any:
        """Remove a window; answered as it last was."""
        return self.item(remove_window(access_window(signed_in(request), availability_id), actor=signed_in(request)))


class LessonSlots(MarketplaceView):
    """Lessons and times."""

    @operation(
        "listLessonSlots",
        permission=SignedIn,
        row=SEEN_SLOT,
        many=True,
        data_name="lessonSlots",
        filters=SLOT_FILTERS,
    )
    def get(self, request: Request) -> Any:
        """The caller's lessons, what they teach or run, and open times on sale; the earliest first."""
        return self.page(with_scheduled_date(slots_for_user(signed_in(request))).order_by("starts_at", "pk"))

    @operation(
        "createLessonSlot",
        permission=SignedIn,
        row=LESSON_SLOT,
        status=201,
        data_name="lessonSlot",
        body=LessonSlotInput,
        errors=(409,),
    )
    def post(self, request: Request) -> Any:
        """A student holds a free time for a short while; a tutor opens one, or plans a lesson of an enrolment."""
        pack = access_pack(signed_in(request), self.body["course_pack_id"])
        return self.item(create_slot(pack, self.body, caller=signed_in(request)))


class OneLessonSlot(MarketplaceView):
    """One lesson or time."""

    @operation("getLessonSlot", permission=SignedIn, row=SEEN_SLOT, data_name="lessonSlot")
    def get(self, request: Request, lesson_slot_id: uuid.UUID) -> Any:
        """A slot."""
        return self.item(access_lesson(signed_in(request), lesson_slot_id))

    @operation(
        "updateLessonSlot",
        permission=SignedIn,
        row=LESSON_SLOT,
        data_name="lessonSlot",
        body=LessonSlotChanges,
        errors=(409,),
    )
    def patch(self, request: Request, lesson_slot_id: uuid.UUID) -> Any:
        """Either party changes the place; the tutor completes, calls off, reopens or assigns."""
        slot = access_lesson(signed_in(request), lesson_slot_id)
        return self.item(change_slot(slot, self.body, caller=signed_in(request)))

    @operation("deleteLessonSlot", permission=SignedIn, row=LESSON_SLOT, data_name="lessonSlot", errors=(409,))
    def delete(self, request: Request, lesson_slot_id: uuid.UUID) -> Any:
        """The tutor takes a free or booked slot away, the admin any; answered as it last was."""
        return self.item(
            remove_slot(access_taught_lesson(signed_in(request), lesson_slot_id), actor=signed_in(request))
        )


urlpatterns = {
    "coursescheduling": [
        path("v1/availabilities", Availabilities.as_view()),
        path("v1/availabilities/<uuid:availability_id>", OneAvailability.as_view()),
        path("v1/listavailabilities/<uuid:tutor_profile_id>", TutorAvailabilities.as_view()),
        path("v1/lessonslots", LessonSlots.as_view()),
        path("v1/lessonslots/<uuid:lesson_slot_id>", OneLessonSlot.as_view()),
    ]
}
