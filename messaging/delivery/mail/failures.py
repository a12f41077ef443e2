"""What a mail server's refusal means: try again, or never."""

from __future__ import annotations

import smtplib
from typing import Final

import requests
from anymail.exceptions import AnymailError, AnymailRequestsAPIError

from messaging.delivery.channels.errors import DeliveryError, PermanentError, TransientError

LONGEST_REASON: Final = 500
PERMANENT_FROM: Final = 500  # SMTP
SERVER_FAULT_FROM: Final = 500  # HTTP
OUR_OWN_FAULT: Final = frozenset({401, 403, 407, 408, 409, 425, 429})  # keys, limits and time-outs, not the reader


def delivery_error(error: Exception) -> DeliveryError:
    """`error` of a mail backend as the channel's own.

    SMTP 4xx, a connection that fails and refused credentials (ours, and
    repairable) are transient; SMTP 5xx and a refused recipient are permanent.
    What nobody foresaw is transient: a person can still give it up.
    """
    reason = f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    if _is_final(error):
        return PermanentError(reason)
    return TransientError(reason, connection_lost=_is_connection_lost(error))


def _is_final(error: Exception) -> bool:
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _text in error.recipients.values()]
            final = bool(codes) and min(codes) >= PERMANENT_FROM
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            final = False
        case smtplib.SMTPResponseException():
            final = error.smtp_code >= PERMANENT_FROM
        case AnymailRequestsAPIError():
            status = error.status_code or SERVER_FAULT_FROM
            final = status < SERVER_FAULT_FROM and status not in OUR_OWN_FAULT
        case _:
            final = isinstance(error, AnymailError | ValueError)
    return final


def _is_connection_lost(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPResponseException | AnymailRequestsAPIError):
        connecting = smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError
        return isinstance(error, connecting | requests.ConnectionError | requests.Timeout)
    return isinstance(error, OSError) and not isinstance(
        error, smtplib.SMTPRecipientsRefused | smtplib.SMTPServerDisconnected
    )
