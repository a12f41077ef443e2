"""How often the open doors of enrolments may be tried."""

from typing import Final

from config.kit.throttling import Limit

PAYMENT_CALLBACK: Final = Limit("enrollments-payment-callback", times=30, seconds=60)
TRAINER_MESSAGE: Final = Limit("enrollments-trainer-message", times=5, seconds=3600)
