"""Paying for enrolments through the marketplace surface."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.urls import path
from rest_framework.request import Request

from accounts.people import signed_in
from accounts.rules import administered_practices
from config.kit.api import filters
from config.kit.api.operations import operation
from config.kit.api.permissions import Public, SignedIn
from config.kit.api.results import Item
from config.kit.api.views.marketplace import MarketplaceView
from config.kit.errors import Forbidden, Invalid, NotFound
from config.kit.money import to_major
from enrollments.api.inputs import CallbackInput, RefreshPaymentInput, StartPaymentInput
from enrollments.api.rows import CUSTOMER, ENROLLMENT, PAYMENT, rendered
from enrollments.api.vocabularies import status_literal_of
from enrollments.enums import PaymentState
from enrollments.integrations.stripe.errors import UnusablePaymentMethod
from enrollments.limits import PAYMENT_CALLBACK
from enrollments.models import Enrollment, Payment, PaymentCustomer
from enrollments.queries import access_enrollment, access_payment, payments_for_user
from enrollments.services.closing import refresh_payment, refresh_stale_payment
from enrollments.services.starting import start_intent_payment

PAYMENT_FILTERS: Final = filters.Filters(
    filters.uid("ownerId", "order__payer__uid"),
    filters.uid("orderId", "order__enrollment__uid"),
    filters.partial("paymentId", "intent_id"),
    filters.partial("paymentStatus", "provider_status"),
    filters.partial("redirectUrl"),
)


class PaymentView(MarketplaceView):
    """Answers an enrolment with what the payment service said beside it."""

    def told(self, enrollment: Enrollment, payment: Payment | None, asked: dict[str, Any] | None = None) -> Item:
        """The enrolment as it is now, and `paymentResult`; what lets its holder pay is for the payer alone."""
        result = _result(enrollment, payment, asked or {})
        if result is not None and self.request.user.pk != enrollment.student_id:
            result["paymentIntentInfo"] |= {"clientSecret": None, "redirectUrl": None}
        return self.item(rendered(enrollment.pk, self.joins), extra={"paymentResult": result})


class StartPayment(PaymentView):
    """Pay."""

    @operation(
        "startEnrollmentPayment",
        permission=SignedIn,
        row=ENROLLMENT,
        data_name="enrollment",
        body=StartPaymentInput,
        partial=False,
        errors=(409, 502, 503),
    )
    def patch(self, request: Request, enrollment_id: uuid.UUID) -> Any:
        """Try to pay by `paymentUserParams.paymentMethodId`; a declined card is told in `paymentResult`."""
        enrollment = _payable(request, enrollment_id)
        asked = self.body["payment_user_params"]
        if not asked.get("paymentMethodId"):
            raise Invalid(fields={"paymentUserParams.paymentMethodId": ["This field is required."]})
        try:
            payment = start_intent_payment(
                enrollment,
                actor=signed_in(request),
                payment_method_id=asked["paymentMethodId"],
                return_url=asked.get("returnUrl", ""),
            )
        except UnusablePaymentMethod as refusal:
            message = str(refusal.message)
            raise Invalid(message, fields={"paymentUserParams.paymentMethodId": [message]}) from refusal
        return self.told(enrollment, payment, asked)


class RefreshPayment(PaymentView):
    """Look again."""

    @operation(
        "refreshEnrollmentPayment",
        permission=SignedIn,
        row=ENROLLMENT,
        data_name="enrollment",
        body=RefreshPaymentInput,
        errors=(503,),
    )
    def patch(self, request: Request, enrollment_id: uuid.UUID) -> Any:
        """Ask Stripe how the newest payment stands and take that over."""
        enrollment = access_enrollment(signed_in(request), enrollment_id)
        return self.told(enrollment, _refreshed(enrollment))


class CallbackPayment(PaymentView):
    """What the original's gateway called; ours only makes us look at Stripe, so that nobody can claim to have paid."""

    @operation(
        "callbackEnrollmentPayment",
        permission=Public,
        row=ENROLLMENT,
        data_name="enrollment",
        action="update",
        status=200,
        body=CallbackInput,
        limits=(PAYMENT_CALLBACK,),
        errors=(503,),
    )
    def post(self, request: Request) -> Any:
        """Ask Stripe about the enrolment's payment; the enrolment itself is shown to those who may see it.

        Stripe is asked about attempts that are still open, and at most once in ten seconds for each.
        """
        wanted = self.body.get("enrollment_id")
        if wanted is None:
            raise NotFound
        if request.user.is_authenticated:
            enrollment = access_enrollment(signed_in(request), wanted)
            return self.told(enrollment, _refreshed(enrollment, always=False))
        known = Enrollment.objects.filter(uid=wanted).first()
        if known is None:
            raise NotFound
        _refreshed(known, always=False)
        return self.item({"id": known.uid, "isActive": known.is_active})


class Payments(MarketplaceView):
    """Payment records."""

    @operation(
        "listEnrollmentPayments",
        permission=SignedIn,
        row=PAYMENT,
        many=True,
        data_name="sys_enrollmentPayments",
        filters=PAYMENT_FILTERS,
    )
    def get(self, request: Request) -> Any:
        """Payments for the enrolments that the caller may see, newest first."""
        return self.page(payments_for_user(signed_in(request)).order_by("-pk"))


class OnePayment(MarketplaceView):
    """One payment record."""

    @operation("getEnrollmentPayment", permission=SignedIn, row=PAYMENT, data_name="sys_enrollmentPayment")
    def get(self, request: Request, payment_id: uuid.UUID) -> Any:
        """A payment by its own id."""
        return self.item(access_payment(signed_in(request), uid=payment_id))


class PaymentByOrder(MarketplaceView):
    """The payment of an enrolment."""

    @operation("getEnrollmentPaymentByOrderId", permission=SignedIn, row=PAYMENT, data_name="sys_enrollmentPayment")
    def get(self, request: Request, order_id: uuid.UUID) -> Any:
        """The newest payment of an enrolment."""
        return self.item(access_payment(signed_in(request), order__enrollment__uid=order_id))


class PaymentByProviderId(MarketplaceView):
    """The payment that Stripe knows by an id."""

    @operation("getEnrollmentPaymentByPaymentId", permission=SignedIn, row=PAYMENT, data_name="sys_enrollmentPayment")
    def get(self, request: Request, payment_id: str) -> Any:
        """The payment with this PaymentIntent or Checkout Session."""
        by = "checkout_id" if payment_id.startswith("cs_") else "intent_id"
        return self.item(access_payment(signed_in(request), **{by: payment_id}))


class CustomerByUser(MarketplaceView):
    """A payer at Stripe."""

    @operation("getPaymentCustomerByUserId", permission=SignedIn, row=CUSTOMER, data_name="sys_paymentCustomer")
    def get(self, request: Request, user_id: uuid.UUID) -> Any:
        """One's own customer record; the superAdmin sees everybody's."""
        if signed_in(request).uid != user_id and administered_practices(signed_in(request)) is not None:
            raise Forbidden
        customer = PaymentCustomer.objects.select_related("user").filter(user__uid=user_id).first()
        if customer is None:
            raise NotFound
        return self.item(customer)


def _payable(request: Request, enrollment_id: uuid.UUID) -> Enrollment:
    """The caller's own enrolment: nobody pays for another."""
    enrollment = access_enrollment(signed_in(request), enrollment_id)
    if enrollment.student_id != signed_in(request).pk:
        raise Forbidden
    return enrollment


def _refreshed(enrollment: Enrollment, *, always: bool = True) -> Payment | None:
    """The newest payment after asking Stripe, if it is time or `always`; None where nobody began to pay."""
    payment = Payment.objects.filter(order__enrollment=enrollment).order_by("-pk").first()
    if payment is None:
        return None
    return refresh_payment(payment, actor=None) if always else refresh_stale_payment(payment, actor=None)


def _result(enrollment: Enrollment, payment: Payment | None, asked: dict[str, Any]) -> dict[str, Any] | None:
    """The contract's `paymentResult`."""
    if payment is None:
        return None
    return {
        "paymentTicketId": payment.uid,
        "orderId": enrollment.uid,
        "paymentId": payment.intent_id or payment.checkout_id or None,
        "paymentStatus": payment.provider_status,
        "paymentIntentInfo": {
            "paymentIntentId": payment.intent_id or None,
            "clientSecret": payment.client_details.get("client_secret"),
            "redirectUrl": payment.client_details.get("redirect_url"),
            "status": payment.provider_status,
        },
        "statusLiteral": status_literal_of(payment.state),
        "amount": float(to_major(payment.amount, payment.currency)),
        "currency": payment.currency,
        "success": payment.state == PaymentState.SUCCEEDED,
        "description": payment.failure or enrollment.terms.get("title", ""),
        "metadata": {"enrollment": str(enrollment.uid)},
        "paymentUserParams": asked,
    }


urlpatterns = [
    path("v1/startenrollmentpayment/<uuid:enrollment_id>", StartPayment.as_view()),
    path("v1/refreshenrollmentpayment/<uuid:enrollment_id>", RefreshPayment.as_view()),
    path("v1/callbackenrollmentpayment", CallbackPayment.as_view()),
    path("v1/enrollmentpayments", Payments.as_view()),
    path("v1/enrollmentpayment/<uuid:payment_id>", OnePayment.as_view()),
    path("v1/enrollmentpaymentbyorderid/<uuid:order_id>", PaymentByOrder.as_view()),
    path("v1/enrollmentpaymentbypaymentid/<str:payment_id>", PaymentByProviderId.as_view()),
    path("v1/paymentcustomers/<uuid:user_id>", CustomerByUser.as_view()),
]
