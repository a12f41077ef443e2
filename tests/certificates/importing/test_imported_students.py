"""Whose a booking of Hovn is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.models import Membership, StudentProfile, User
from catalog.models import Training
from certificates.enums import CaseKind, ImportOutcome
from certificates.models import ReconciliationCase
from certificates.services.importing import import_booking
from enrollments.models import Enrollment
from tests.certificates.importing.conftest import booking
from tests.factories.accounts import UserFactory, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("adds_up")]


def test_a_student_is_found_by_the_exact_address_and_learns_the_id(practice):
    ours = make_student(practice, email="ada.lovelace@example.com", first_name="Ada", last_name="King")
    make_student(practice, email="ada_lovelace@example.com")

    import_booking(practice, booking())

    assert Enrollment.objects.get().student == ours
    assert StudentProfile.objects.get(user=ours).hovn_student_id == "stu_000000"
    ours.refresh_from_db()
    assert ours.full_name == "Ada King"


def test_the_id_goes_before_the_address_and_a_second_owner_is_a_case(practice):
    ours = make_student(practice, email="ada@old.example")
    StudentProfile.objects.filter(user=ours).update(hovn_student_id="stu_000000")
    other = make_student(practice, email="ada.lovelace@example.com")

    assert import_booking(practice, booking()).outcome == ImportOutcome.IMPORTED

    assert Enrollment.objects.get().student == ours
    case = ReconciliationCase.objects.get()
    assert (case.person, case.other_person) == (ours, other)
    ours.refresh_from_db()
    assert ours.email == "ada@old.example"


def test_an_address_of_somebody_with_another_id_is_a_case_and_nothing_is_written(practice):
    import_booking(practice, booking())
    shared = booking(1, student={"email": "ada.lovelace@example.com"})

    verdict = import_booking(practice, shared)

    assert verdict.outcome == ImportOutcome.FAILED
    assert verdict.problem == "The student with this address has another id there: stu_000000."
    assert Enrollment.objects.count() == 1
    assert ReconciliationCase.objects.get().person.email == "ada.lovelace@example.com"
    import_booking(practice, shared)
    assert ReconciliationCase.objects.count() == 1


def test_a_new_student_without_an_address_is_a_case(practice):
    assert import_booking(practice, booking(student={"email": "n/a"})).outcome == ImportOutcome.FAILED

    assert ReconciliationCase.objects.get().kind == CaseKind.UNKNOWN_PERSON
    assert not Training.objects.exists()
    assert import_booking(practice, booking()).outcome == ImportOutcome.IMPORTED


def test_who_has_an_account_elsewhere_keeps_it(practice):
    stranger = UserFactory.create(email="ada.lovelace@example.com", first_name="Augusta", last_name="", phone="")

    import_booking(practice, booking())

    stranger.refresh_from_db()
    assert (stranger.first_name, stranger.phone) == ("Augusta", "+18475550142")
    assert Enrollment.objects.get().student == stranger


def test_who_was_taken_out_does_not_come_back(practice):
    ours = make_student(practice, email="ada.lovelace@example.com")
    Membership.objects.filter(user=ours).update(is_active=False)

    import_booking(practice, booking())

    assert not Membership.objects.get(user=ours).is_active


def test_an_invalid_phone_is_kept_as_it_was_given(practice):
    import_booking(practice, booking(student={"phoneNumber": "call mom"}))

    user = User.objects.get()
    assert (user.phone, user.student_profiles.get().phone_as_given) == ("", "call mom")


def test_a_booking_that_changes_hands_is_a_case(practice):
    import_booking(practice, booking())
    other = replace(booking(1), reference="brn_AAAAAA")

    assert import_booking(practice, other).outcome == ImportOutcome.FAILED
    assert ReconciliationCase.objects.get().person.email == "ada.lovelace@example.com"
