"""Every enrolment and payment operation answers in the contract's shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from accounts.api.avatar_addresses import avatar_address
from accounts.enums import Role
from accounts.models import User
from catalog.models import CoursePack
from enrollments.enums import EnrollmentState
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment
from scheduling.services.open_times import open_time
from tests.enrollments.contract import assert_shape, call, caller
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.catalog import CategoryFactory

Hours = Callable[..., list[datetime]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def slots(pack: CoursePack, hours: Hours) -> list[Any]:
    return [
        open_time(pack, start=start, session_mode="online", actor=pack.tutor_profile.user) for start in hours(10, 12)
    ]


def booking(pack: CoursePack, slots: list[Any], **changes: Any) -> dict[str, Any]:
    return {
        "coursePackId": str(pack.uid),
        "tutorProfileId": str(pack.tutor_profile.uid),
        "lessonSlotIds": [str(slot.uid) for slot in slots],
        "totalAmount": 80,
        "currency": "EUR",
        "refundStatus": "notRequested",
        **changes,
    }


def test_book_pay_and_read(pack: CoursePack, student: User, slots: list[Any], stripe_simulator: Simulator) -> None:
    client = caller(student)
    made = assert_shape("createEnrollment", call(client, "createEnrollment", body=booking(pack, slots)))
    assert (made["enrollmentStatus"], made["enrollmentStatus_idx"]) == ("pending", 0)
    assert made["lessonSlotIds"] == [str(slot.uid) for slot in slots]
    path = {"enrollmentId": made["id"]}

    answer = call(client, "startEnrollmentPayment", path, {"paymentUserParams": {"paymentMethodId": "pm_card_visa"}})
    paid = assert_shape("startEnrollmentPayment", answer)
    result = answer.json()["paymentResult"]
    assert (paid["enrollmentStatus"], paid["paymentStatus"], paid["paymentConfirmation"]) == ("active", "paid", "paid")
    assert (result["success"], result["statusLiteral"], result["amount"]) == (True, "success", 80.0)

    assert_shape("refreshEnrollmentPayment", call(client, "refreshEnrollmentPayment", path))
    assert_shape("callbackEnrollmentPayment", call(client, "callbackEnrollmentPayment", body=path))
    one = assert_shape("getEnrollment", call(client, "getEnrollment", path))
    assert one["coursePack"]["title"] == pack.title
    assert [row["id"] for row in assert_shape("listEnrollments", call(client, "listEnrollments"))] == [made["id"]]
    assert_shape("checkEnrollmentCompletion", call(client, "checkEnrollmentCompletion", body=path))
    payments = assert_shape("listEnrollmentPayments", call(client, "listEnrollmentPayments"))
    assert [row["orderId"] for row in payments] == [made["id"]]
    assert_shape(
        "getEnrollmentPayment", call(client, "getEnrollmentPayment", {"sys_enrollmentPaymentId": payments[0]["id"]})
    )
    assert_shape(
        "getEnrollmentPaymentByOrderId", call(client, "getEnrollmentPaymentByOrderId", {"orderId": made["id"]})
    )
    assert_shape(
        "getEnrollmentPaymentByPaymentId",
        call(client, "getEnrollmentPaymentByPaymentId", {"paymentId": payments[0]["paymentId"]}),
    )
    assert_shape("getPaymentCustomerByUserId", call(client, "getPaymentCustomerByUserId", {"userId": student.uid}))


def test_cleanup_cancels_what_was_never_paid(
    pack: CoursePack, pending: Enrollment, stripe_simulator: Simulator
) -> None:
    admin = MembershipFactory(practice=pack.practice, role=Role.ADMIN).user
    Enrollment.objects.update(created_at="2026-01-01T00:00Z")
    gone = assert_shape("cleanupPendingEnrollments", call(caller(admin), "cleanupPendingEnrollments"))
    assert [row["enrollmentStatus"] for row in gone] == ["canceled"]


def test_cleanup_leaves_other_practices_alone(pending: Enrollment, stripe_simulator: Simulator) -> None:
    stranger = MembershipFactory(role=Role.ADMIN).user
    Enrollment.objects.update(created_at="2026-01-01T00:00Z")
    assert assert_shape("cleanupPendingEnrollments", call(caller(stranger), "cleanupPendingEnrollments")) == []
    pending.refresh_from_db()
    assert pending.state == EnrollmentState.PENDING


@pytest.mark.parametrize(
    ("changes", "status", "named"),
    [
        ({"totalAmount": 79}, 400, "totalAmount"),
        ({"totalAmount": "NaN"}, 400, "totalAmount"),
        ({"totalAmount": -80}, 400, "totalAmount"),
        ({"currency": "USD"}, 400, "currency"),
        ({"currency": 5}, 400, "currency"),
        ({"lessonSlotIds": []}, 400, "lessonSlotIds"),
        ({"lessonSlotIds": ["nonsense"]}, 400, "lessonSlotIds"),
        ({"lessonSlotIds": ["00000000-0000-7000-8000-000000000000"]}, 400, "lessonSlotIds"),
        ({"tutorProfileId": "00000000-0000-7000-8000-000000000000"}, 400, "tutorProfileId"),
        ({"coursePackId": "00000000-0000-7000-8000-000000000000"}, 404, ""),
        ({"coursePackId": None}, 400, "coursePackId"),
    ],
)
def test_bad_booking_is_refused_by_name_and_writes_nothing(
    changes: dict[str, Any], status: int, named: str, pack: CoursePack, student: User, slots: list[Any]
) -> None:
    answer = call(caller(student), "createEnrollment", body=booking(pack, slots, **changes))
    assert answer.status_code == status
    assert answer.json()["status"] == "ERR"
    assert named in answer.content.decode()
    assert not Enrollment.objects.exists()


def test_server_decided_fields_are_never_trusted(pack: CoursePack, student: User, slots: list[Any]) -> None:
    body = booking(
        pack,
        slots,
        refundStatus="processed",
        paymentStatus="paid",
        enrollmentStatus="active",
        studentId=str(UserFactory().uid),
    )
    made = assert_shape("createEnrollment", call(caller(student), "createEnrollment", body=body))
    assert (made["paymentStatus"], made["enrollmentStatus"], made["refundStatus"]) == (
        "pending",
        "pending",
        "notRequested",
    )
    assert made["studentId"] == str(student.uid)


@pytest.mark.parametrize("price", [8000, 0])
def test_what_booking_answers_is_what_reading_answers(
    price: int, pack: CoursePack, student: User, slots: list[Any]
) -> None:
    """The answer to a booking is written from memory; nothing in it may differ from the rows."""
    pack.price, pack.category = price, CategoryFactory(practice=pack.practice)
    pack.save()
    client, body = caller(student), booking(pack, slots, totalAmount=price / 100)

    made = assert_shape("createEnrollment", call(client, "createEnrollment", body=body))

    assert made == call(client, "getEnrollment", {"enrollmentId": made["id"]}).json()["enrollment"]


def test_single_slot_id_is_a_list_of_one(pack: CoursePack, student: User, slots: list[Any]) -> None:
    CoursePack.objects.update(required_classes_count=1)
    body = booking(pack, slots, lessonSlotIds=str(slots[0].uid))
    made = assert_shape("createEnrollment", call(caller(student), "createEnrollment", body=body))
    assert made["lessonSlotIds"] == [str(slots[0].uid)]


def test_declined_card_is_told_and_the_seat_stays_held(pending: Enrollment, stripe_simulator: Simulator) -> None:
    answer = call(
        caller(pending.student),
        "startEnrollmentPayment",
        {"enrollmentId": pending.uid},
        {"paymentUserParams": {"paymentMethodId": "pm_card_chargeDeclined"}},
    )
    assert_shape("startEnrollmentPayment", answer)
    assert (answer.json()["paymentResult"]["success"], answer.json()["enrollment"]["enrollmentStatus"]) == (
        False,
        "pending",
    )


def test_a_payment_method_that_stripe_does_not_know_is_the_callers_to_mend(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    path, client = {"enrollmentId": pending.uid}, caller(pending.student)
    answer = call(client, "startEnrollmentPayment", path, {"paymentUserParams": {"paymentMethodId": "pm_nope"}})

    assert answer.status_code == 400, answer.content
    assert set(answer.json()["fields"]) == {"paymentUserParams.paymentMethodId"}
    again = call(client, "startEnrollmentPayment", path, {"paymentUserParams": {"paymentMethodId": "pm_card_visa"}})
    assert assert_shape("startEnrollmentPayment", again)["paymentStatus"] == "paid"


@pytest.mark.parametrize("avatar", ["", "/media/avatars/x.webp"])
def test_a_student_has_the_same_picture_everywhere(pending: Enrollment, avatar: str) -> None:
    User.objects.filter(pk=pending.student_id).update(avatar=avatar)
    client = caller(pending.student)

    told = call(client, "getEnrollment", {"enrollmentId": pending.uid}).json()["enrollment"]["student"]["avatar"]

    assert told == avatar_address(avatar, pending.student.uid)
    assert told.startswith("http")


def test_what_is_wrong_with_the_times_is_said_of_the_slots(pack: CoursePack, student: User, slots: list[Any]) -> None:
    answer = call(caller(student), "createEnrollment", body=booking(pack, slots[:1]))

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"lessonSlotIds"}
    assert not Enrollment.objects.exists()


def test_lists_cost_the_same_for_one_and_for_three(
    pack: CoursePack, pending: Enrollment, hours: Hours, django_assert_num_queries: Any
) -> None:
    from enrollments.services.enrolling import Choice, enroll_in_pack  # noqa: PLC0415 - two more of the same

    client = caller(pack.tutor_profile.user)
    assert call(client, "listEnrollments").status_code == 200
    with django_assert_num_queries(LIST_QUERIES):
        assert len(call(client, "listEnrollments").json()["enrollments"]) == 1
    for day in (3, 4):
        other = MembershipFactory(practice=pack.practice).user
        enroll_in_pack(pack.pk, student=other, actor=other, choice=Choice(starts=hours(10, 12, day=day)))
    with django_assert_num_queries(LIST_QUERIES):
        assert len(call(client, "listEnrollments").json()["enrollments"]) == 3


LIST_QUERIES = 4
