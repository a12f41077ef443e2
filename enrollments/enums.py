"""The words of the enrolment engine and of money."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EnrollmentState(TextChoices):
    """Where a person stands with an offering."""

    PENDING = "pending", _("Awaiting payment")
    ENROLLED = "enrolled", _("Enrolled")
    WAITLIST = "waitlist", _("On the waiting list")
    WAITLIST_INVITED = "waitlist_invited", _("Invited")
    WAITLIST_INVITE_EXPIRED = "waitlist_invite_expired", _("Invitation expired")
    WAITLIST_DECLINED = "waitlist_declined", _("Invitation declined")
    COMPLETED = "completed", _("Completed")
    CANCELED = "canceled", _("Canceled")


SEAT_HOLDING: Final = frozenset(
    {
        EnrollmentState.PENDING,
        EnrollmentState.ENROLLED,
        EnrollmentState.WAITLIST_INVITED,
        EnrollmentState.COMPLETED,
    }
)
LIVE: Final = frozenset(EnrollmentState) - {EnrollmentState.CANCELED}
OPEN: Final = LIVE - {EnrollmentState.COMPLETED}
WAITING: Final = frozenset({EnrollmentState.WAITLIST, EnrollmentState.WAITLIST_INVITED})
PLANNABLE: Final = frozenset({EnrollmentState.PENDING, EnrollmentState.ENROLLED})
"""Lessons may be planned."""
REOPENABLE: Final = frozenset({EnrollmentState.ENROLLED, EnrollmentState.COMPLETED})
"""That a lesson was given may be taken back."""


class EnrollmentEvent(TextChoices):
    """What can happen to an enrolment."""

    RESERVE = "reserve", _("Seat reserved, payment awaited")
    ENROLL = "enroll", _("Enrolled")
    JOIN_WAITLIST = "join_waitlist", _("Joined the waiting list")
    PAY = "pay", _("Payment received")
    EXPIRE_PAYMENT = "expire_payment", _("Not paid in time")
    INVITE = "invite", _("Invited from the waiting list")
    ACCEPT = "accept", _("Invitation accepted")
    DECLINE = "decline", _("Invitation declined")
    EXPIRE_INVITE = "expire_invite", _("Invitation expired")
    DEINVITE = "deinvite", _("Invitation withdrawn")
    RETURN_TO_WAITLIST = "return_to_waitlist", _("Returned to the waiting list")
    FORCE_ENROLL = "force_enroll", _("Enrolled past the waiting list")
    LEAVE = "leave", _("Left")
    REMOVE = "remove", _("Removed")
    REFUND = "refund", _("Refunded")
    REINSTATE = "reinstate", _("Late payment accepted")
    COMPLETE = "complete", _("Completed")
    REOPEN = "reopen", _("Reopened")
    CALL_OFF = "call_off", _("Canceled by the school")
    CLOSE = "close", _("The waiting list ended")


class PaymentState(TextChoices):
    """The life of one attempt to pay."""

    CREATED = "created", _("Created")
    REQUIRES_ACTION = "requires_action", _("Waiting for the payer")
    PROCESSING = "processing", _("Processing")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Canceled")


UNSETTLED: Final = frozenset({PaymentState.CREATED, PaymentState.REQUIRES_ACTION, PaymentState.PROCESSING})
PAYABLE: Final = UNSETTLED | {PaymentState.FAILED}
"""Money can still come by such an attempt: a declined one takes another card."""


class PaymentFlow(TextChoices):
    """How the payer reaches the provider."""

    INTENT = "intent", _("API")
    CHECKOUT = "checkout", _("Checkout page")


class RefundState(TextChoices):
    """The life of one refund."""

    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent to the provider")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")


class LedgerKind(TextChoices):
    """What a ledger entry is."""

    CHARGE = "charge", _("Charge")
    REFUND = "refund", _("Refund")
    ADJUSTMENT = "adjustment", _("Adjustment")


class MismatchKind(TextChoices):
    """How money, ledger and seats can disagree."""

    PAID_NOT_IN_LEDGER = "paid_not_in_ledger", _("Paid at Stripe, not in the ledger")
    LEDGER_NOT_AT_STRIPE = "ledger_not_at_stripe", _("In the ledger, not at Stripe")
    AMOUNT_DIFFERS = "amount_differs", _("Another amount was paid than asked")
    LEDGER_AMOUNT_DIFFERS = "ledger_amount_differs", _("Stripe and ledger name different amounts")
    DISPUTED = "disputed", _("The payer disputes the payment")
    REFUND_NOT_IN_LEDGER = "refund_not_in_ledger", _("Refunded at Stripe, not in the ledger")
    REFUND_FAILED = "refund_failed", _("A refund failed")
    PAID_WITHOUT_SEAT = "paid_without_seat", _("Paid, but no seat")
    SEAT_WITHOUT_PAYMENT = "seat_without_payment", _("Seat, but not paid")
    UNKNOWN_OBJECT = "unknown_object", _("Money that belongs to nothing we know")


class MismatchState(TextChoices):
    """Whether a person has dealt with it."""

    OPEN = "open", _("Open")
    RESOLVED = "resolved", _("Resolved")


class DecisionCause(TextChoices):
    """Why the waiting list was looked at."""

    LEFT = "left", _("Somebody left")
    DECLINED = "declined", _("Somebody declined")
    EXPIRED = "expired", _("An invitation expired")
    PAYMENT_EXPIRED = "payment_expired", _("A seat was not paid in time")
    REFUNDED = "refunded", _("A seat was paid back")
    STAFF_INVITED = "staff_invited", _("The school invited the next")
    STAFF_CHOSE = "staff_chose", _("The school invited this person")
    CAPACITY_RAISED = "capacity_raised", _("There are more places")
    MOVED_OUT = "moved_out", _("Somebody was moved")


class DecisionOutcome(TextChoices):
    """What became of one look at the waiting list."""

    INVITED = "invited", _("Invited")
    PASSED_OPTED_OUT = "passed_opted_out", _("Passed over: wants no messages about waiting lists")
    PASSED_NOT_ACTIVE = "passed_not_active", _("Passed over: not active")
    STOPPED_NO_SEAT = "stopped_no_seat", _("Ended: no place is free")
    STOPPED_NOBODY = "stopped_nobody", _("Ended: nobody else can be invited")
    STOPPED_STARTED = "stopped_started", _("Ended: it has started")
    STOPPED_TOO_LATE = "stopped_too_late", _("Ended: too short before the start")
    STOPPED_LIMIT = "stopped_limit", _("Ended: as many as were asked for")


class ReminderOutcome(TextChoices):
    """What became of one reminder."""

    SENT = "sent", _("Sent")
    SKIPPED_LATE = "skipped_late", _("Too late to send")
    NOBODY = "nobody", _("Nobody to send it to")
