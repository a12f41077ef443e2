"""A booking of Hovn in our rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from catalog.models import Location, Training, TrainingType
from certificates.enums import CaseKind, ImportOutcome
from certificates.integrations.hovn.bundles import booking_from_bundle
from certificates.models import HovnBooking, HovnOrder, ReconciliationCase
from certificates.services.importing import Verdict, import_booking, note_not_imported
from enrollments.enums import EnrollmentState, LedgerKind
from enrollments.models import Enrollment, LedgerEntry, MoneyMismatch, Order
from enrollments.services.reconciling import Comparison, _compare_seats
from scheduling.models import Session
from tests.certificates.hovn.bundle import BUNDLE
from tests.certificates.importing.conftest import booking, order
from tests.certificates.importing.moments import SOON, at
from tests.factories.accounts import PracticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("adds_up")]


def test_all_of_it(practice):
    verdict = import_booking(practice, booking(order=order()))

    assert verdict == Verdict("brn_AAAAAA", ImportOutcome.IMPORTED)
    session = Session.objects.get(external_reference="30000")
    assert (session.starts_at, session.ends_at) == (
        datetime(2026, 3, 2, 15, tzinfo=UTC),
        datetime(2026, 3, 2, 19, tzinfo=UTC),
    )
    training = Training.objects.get()
    assert (training.title, training.capacity, training.is_published, training.seats_taken) == (
        "Adult and Pediatric First Aid/CPR/AED",
        12,
        False,
        1,
    )
    assert training.training_type.name == training.title
    location = Location.objects.get()
    assert (location.name, location.street, location.city, location.state, location.postal_code) == (
        "Glenview Community Center",
        "2331 Willow Rd",
        "Glenview",
        "IL",
        "60025",
    )
    user = User.objects.get(email="ada.lovelace@example.com")
    assert (user.full_name, user.phone, user.has_usable_password()) == ("Ada Lovelace", "+18475550142", False)
    assert user.student_profiles.get().hovn_student_id == "stu_000000"
    assert Membership.objects.get(user=user).role == Role.STUDENT
    enrollment = Enrollment.objects.get()
    assert (enrollment.student, enrollment.external_reference, enrollment.is_paid) == (user, "brn_AAAAAA", True)
    assert enrollment.enrolled_at == datetime(2026, 2, 10, 15, tzinfo=UTC)
    assert Order.objects.get().total == 9500
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.amount, entry.currency, entry.payment) == (LedgerKind.CHARGE, 9500, "USD", None)
    row = HovnBooking.objects.get()
    assert (row.enrollment, row.session, row.order.order) == (enrollment, session, Order.objects.get())


def test_the_same_again_changes_nothing(practice):
    import_booking(practice, booking(order=order()))

    assert import_booking(practice, booking(order=order())).outcome == ImportOutcome.UNCHANGED
    assert (User.objects.count(), Enrollment.objects.count(), LedgerEntry.objects.count()) == (1, 1, 1)
    assert HovnBooking.objects.get().outcome == ImportOutcome.IMPORTED


def test_a_dry_run_keeps_nothing(practice):
    assert import_booking(practice, booking(order=order()), dry_run=True).outcome == ImportOutcome.IMPORTED
    assert import_booking(practice, booking(student={"email": None}), dry_run=True).outcome == ImportOutcome.FAILED

    assert not HovnBooking.objects.exists()
    assert not Training.objects.exists()
    assert not User.objects.exists()
    assert not ReconciliationCase.objects.exists()


def test_students_of_one_session_share_its_training(practice):
    for number in (0, 1, 12):
        import_booking(practice, booking(number))

    assert sorted(Training.objects.values_list("seats_taken", flat=True)) == [1, 2]
    assert Location.objects.count() == 2


def test_what_ended_is_completed_and_what_comes_is_not(practice):
    import_booking(practice, booking(0))
    import_booking(practice, booking(12, session={"startsAt": at(SOON), "endsAt": at(SOON + timedelta(hours=2))}))

    assert list(Enrollment.objects.order_by("id").values_list("state", flat=True)) == ["completed", "enrolled"]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_canceled_booking_is_canceled_and_stays_so(practice, is_known):
    coming = {"startsAt": at(SOON), "endsAt": at(SOON + timedelta(hours=2))}
    if is_known:
        import_booking(practice, booking(session=coming, order=order()))

    verdict = import_booking(practice, booking(session=coming, order=order(), canceledAt=at(timezone.now())))

    assert verdict.outcome == ImportOutcome.CANCELED
    assert Enrollment.objects.get().state == EnrollmentState.CANCELED
    assert Training.objects.get().seats_taken == 0
    _compare_seats(Comparison(since=SOON - timedelta(days=60), until=SOON))
    assert not MoneyMismatch.objects.exists()
    again = import_booking(practice, booking(session=coming, order=order(), isReadyForCertificate=False))
    assert again.outcome == ImportOutcome.FAILED
    assert Enrollment.objects.get().state == EnrollmentState.CANCELED
    assert ReconciliationCase.objects.get().kind == CaseKind.HOVN_CONFLICT


def test_a_blank_wipes_nothing(practice):
    import_booking(practice, booking(order=order()))
    before = _rows()

    blank = dict.fromkeys(("firstName", "lastName", "email", "phoneNumber"))
    gone = dict.fromkeys(("course", "startsAt", "endsAt", "timeZone", "seats", "location"))
    verdict = import_booking(practice, booking(student=blank, session=gone, order=order(None, status="")))

    assert verdict.outcome == ImportOutcome.CHANGED
    assert _rows() == before


def _rows() -> list[object]:
    return [
        list(User.objects.values("first_name", "last_name", "email", "phone")),
        list(Session.objects.values("starts_at", "ends_at", "location", "note")),
        list(Training.objects.values("title", "capacity", "training_type")),
        list(Location.objects.values("name", "street", "city")),
        list(HovnOrder.objects.values("number", "amount_cents", "status", "currency")),
        list(LedgerEntry.objects.values("amount")),
        list(Enrollment.objects.values("state", "is_paid")),
    ]


def test_a_moved_session_moves_here_and_calendars_follow(practice):
    coming = {"startsAt": at(SOON), "endsAt": at(SOON + timedelta(hours=2))}
    later = {"startsAt": at(SOON + timedelta(days=1)), "endsAt": at(SOON + timedelta(days=1, hours=2)), "seats": 20}
    import_booking(practice, booking(session=coming))

    assert import_booking(practice, booking(session=later)).outcome == ImportOutcome.CHANGED

    session = Session.objects.get()
    assert session.calendar_sequence == 1
    assert session.offering.capacity == 20
    assert session.offering.starts_at == session.starts_at == (SOON + timedelta(days=1)).replace(microsecond=0)


def test_a_seat_given_by_hand_becomes_the_bookings(practice):
    coming = {"startsAt": at(SOON), "endsAt": at(SOON + timedelta(hours=2))}
    import_booking(practice, booking(session=coming))
    Enrollment.objects.update(external_reference="")
    HovnBooking.objects.all().delete()

    assert import_booking(practice, booking(session=coming)).outcome == ImportOutcome.IMPORTED
    assert Enrollment.objects.get().external_reference == "brn_AAAAAA"


def test_two_bookings_of_one_student_for_one_session_are_a_case(practice):
    import_booking(practice, booking())

    assert import_booking(practice, booking(referenceNumber="brn_SECOND")).outcome == ImportOutcome.FAILED
    assert ReconciliationCase.objects.get().enrollment == Enrollment.objects.get()


def test_the_same_name_at_another_address_is_another_place(practice):
    import_booking(practice, booking(0))
    elsewhere = {"label": "Glenview Community Center", "address1": "9 Elm St", "city": "Dallas", "state": "TX"}
    import_booking(practice, booking(12, session={"location": elsewhere}))
    import_booking(practice, booking(24, session={"location": elsewhere}))

    assert sorted(Location.objects.values_list("name", flat=True)) == [
        "Glenview Community Center",
        "Glenview Community Center, Dallas",
    ]


def test_a_session_over_days_is_refused_whole(practice):
    verdict = import_booking(practice, booking(session={"endsAt": "$D2026-03-05T15:00:00Z"}))

    assert verdict.outcome == ImportOutcome.FAILED
    assert not Training.objects.exists()
    assert not User.objects.exists()


def test_a_bundle_names_agency_format_and_instructor(practice):
    import_booking(practice, booking_from_bundle(BUNDLE))

    kind = TrainingType.objects.get()
    assert (kind.name, kind.course_format, kind.agency_course) == (
        "Basic Life Support",
        "blended",
        "Basic Life Support",
    )
    assert Session.objects.get().note == "Instructor: Dana Reyes"
    assert Location.objects.get().address_line == "2331 Willow Rd Glenview, IL 60025"


def test_what_is_gone_at_hovn_stays_here_as_a_case(practice):
    import_booking(practice, booking())

    note_not_imported(practice, "brn_AAAAAA", ImportOutcome.FAILED, "Hovn knows no such booking.", is_gone=True)

    row = HovnBooking.objects.get()
    assert (row.outcome, row.problem) == (ImportOutcome.IMPORTED, "Hovn knows no such booking.")
    assert row.payload["referenceNumber"] == "brn_AAAAAA"
    assert ReconciliationCase.objects.get().enrollment == row.enrollment


def test_two_schools_have_their_own(practice):
    import_booking(practice, booking(order=order()))
    import_booking(PracticeFactory.create(currency="USD"), booking(order=order()))

    assert Enrollment.objects.count() == 2
    assert User.objects.count() == 1
    assert LedgerEntry.objects.count() == 2
