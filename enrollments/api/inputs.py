"""Bodies of the enrolment operations of the marketplace."""

from __future__ import annotations

from rest_framework import serializers

from config.kit.api.inputs import Input, ListOrOneField, TextField, UidField


class EnrollmentInput(Input):
    """What a client says when it books; the amount is checked against ours, never taken over."""

    coursePackId = UidField()
    tutorProfileId = UidField()
    lessonSlotIds = ListOrOneField(child=UidField(), allow_empty=False, max_length=200)
    totalAmount = serializers.DecimalField(max_digits=12, decimal_places=3)
    currency = serializers.RegexField(r"^[A-Za-z]{3}$")
    server_decided = ("refundStatus", "enrolledAt", "paymentStatus", "enrollmentStatus", "studentId")


class PaymentParameters(Input):
    """How the payer wants to pay."""

    paymentMethodId = TextField(max_length=128, required=False, allow_blank=True)
    returnUrl = serializers.URLField(max_length=500, required=False, allow_blank=True)


class StartPaymentInput(Input):
    """The parameters stand in an object of their own."""

    paymentUserParams = PaymentParameters()


class RefreshPaymentInput(Input):
    """Accepted for the contract's sake; asking Stripe needs nothing of it."""

    paymentUserParams = serializers.DictField(required=False)


class CallbackInput(Input):
    """Which enrolment to ask about."""

    enrollmentId = UidField(required=False)


class CleanupInput(Input):
    """How old, in minutes, an unpaid enrolment must be."""

    maxAgeMinutes = serializers.IntegerField(min_value=1, max_value=525_600, required=False, default=60)


class CompletionInput(Input):
    """Which enrolment to look at; none means all of one's own."""

    enrollmentId = UidField(required=False)
