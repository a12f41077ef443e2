"""What went wrong in the systems before this one when bookings came from Hovn, and cannot here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import Location, Training, TrainingType
from certificates.enums import CaseKind, ImportOutcome
from certificates.integrations.hovn.amounts import price_from
from certificates.integrations.hovn.bundles import booking_from_bundle
from certificates.integrations.hovn.client import HovnClient
from certificates.integrations.hovn.configuration import Configuration
from certificates.integrations.hovn.errors import PayloadError, Unreachable
from certificates.integrations.hovn.outcomes import NotUnderstood
from certificates.models import HovnBooking, ReconciliationCase
from certificates.services.importing import import_booking
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.models import Session
from tests.certificates.hovn.bundle import BUNDLE
from tests.certificates.importing.conftest import booking, order, practice
from tests.factories.accounts import make_student
from tests.simulators import hovn

__all__ = ["hovn", "practice"]


def test_cents_are_not_truncated():
    assert [price_from(text)[0] for text in ("$19.99", "$1.15", "$64.10")] == [1999, 115, 6410]


def test_a_call_ends_although_the_page_does_not(hovn):
    hovn.faults.add("slow", calls=3, seconds=20)

    with pytest.raises(Unreachable):
        HovnClient(Configuration.from_settings(), timeouts=(0.2, 0.2), back_off=0).booking("brn_AAAAAA")


def test_changed_markup_is_not_silently_nothing(hovn):
    hovn.faults.add("changed")

    outcome = HovnClient(Configuration.from_settings()).booking("brn_AAAAAA")

    assert outcome == NotUnderstood("brn_AAAAAA", "there is no booking in the page")


def test_a_shape_never_seen_is_no_silent_null():
    with pytest.raises(PayloadError, match=r"booking\.student\.email: no text"):
        booking(student={"email": ["ada@example.com"]})


@pytest.mark.django_db
def test_an_address_that_cannot_be_split_is_kept_whole(practice):
    import_booking(practice, booking_from_bundle(BUNDLE))

    location = Location.objects.get()
    assert (location.street, location.city, location.state) == ("", "", "IL")
    assert location.address_line == "2331 Willow Rd Glenview, IL 60025"


@pytest.mark.django_db
def test_an_invalid_phone_is_not_stored_as_e164(practice):
    import_booking(practice, booking(student={"phoneNumber": "555-0142"}))

    user = User.objects.get()
    assert (user.phone, user.student_profiles.get().phone_as_given) == ("", "555-0142")


@pytest.mark.django_db
def test_a_session_keeps_its_own_zone_not_central_time(practice):
    eastern = {"timeZone": "America/New_York", "startsAt": "2026-03-02T09:00:00", "endsAt": "2026-03-02T12:00:00"}
    import_booking(practice, booking(session=eastern))

    assert Session.objects.get().starts_at == datetime(2026, 3, 2, 14, tzinfo=UTC)


@pytest.mark.django_db
def test_a_canceled_booking_is_not_active(practice):
    import_booking(practice, booking(canceledAt="2026-02-20T00:00:00Z"))

    assert Enrollment.objects.get().state == EnrollmentState.CANCELED
    assert Training.objects.get().seats_taken == 0
    assert HovnBooking.objects.get().outcome == ImportOutcome.CANCELED


@pytest.mark.django_db
def test_nulls_overwrite_nothing(practice):
    import_booking(practice, booking(order=order()))
    import_booking(practice, booking(student={"phoneNumber": None, "firstName": ""}, session={"location": None}))

    user = User.objects.get()
    assert (user.first_name, user.phone) == ("Ada", "+18475550142")
    assert Session.objects.get().location is not None
    assert HovnBooking.objects.get().order is not None


@pytest.mark.django_db
def test_the_first_course_of_an_agency_is_not_made_twice(practice):
    import_booking(practice, booking_from_bundle(BUNDLE))
    again = {**BUNDLE, "session": {**BUNDLE["session"], "instructor_name": "Kim Osei"}}
    import_booking(practice, booking_from_bundle(again))

    assert TrainingType.objects.count() == Training.objects.count() == 1


@pytest.mark.django_db
def test_a_missing_instructor_location_or_session_page_aborts_nothing(practice):
    session = {**BUNDLE["session"], "instructor_name": None, "location_name": None}
    bare = {**BUNDLE, "booking": {**BUNDLE["booking"], "session_address": None}, "session": session}
    assert import_booking(practice, booking_from_bundle(bare)).outcome == ImportOutcome.IMPORTED
    assert not Location.objects.exists()

    other = {**BUNDLE["booking"], "student_id": "stu_2", "student_email": "b@example.com", "order_id": "ord_2"}
    without_page = {"booking_ref": "brn_2ND", "booking": other, "session": None}
    assert import_booking(practice, booking_from_bundle(without_page)).outcome == ImportOutcome.IMPORTED
    assert Training.objects.get().seats_taken == 2


@pytest.mark.django_db
def test_a_known_hovn_id_is_no_crash(practice):
    make_student(practice, email="first@example.com")
    import_booking(practice, booking(0))
    twin = booking(1, student={"email": "ada.lovelace@example.com"})

    assert import_booking(practice, twin).outcome == ImportOutcome.FAILED
    assert ReconciliationCase.objects.get().kind == CaseKind.HOVN_CONFLICT


@pytest.mark.django_db
def test_wildcards_in_an_address_match_nobody_else(practice):
    other = make_student(practice, email="adaXlovelace@example.com")

    import_booking(practice, booking(student={"email": "ada_lovelace@example.com"}))
    import_booking(practice, booking(1, student={"email": "%@example.com"}))

    assert not Enrollment.objects.filter(student=other).exists()


@pytest.mark.django_db
def test_a_repetition_forces_nothing_active(practice):
    import_booking(practice, booking())
    HovnBooking.objects.update(payload_digest="")
    before = timezone.now()

    assert import_booking(practice, booking()).outcome == ImportOutcome.CHANGED
    assert Enrollment.objects.get().updated_at < before
