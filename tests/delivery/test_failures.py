from __future__ import annotations

import smtplib
import ssl

import pytest
import requests
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError, AnymailUnsupportedFeature
from django.core.mail.message import BadHeaderError

from messaging.delivery.channels.errors import PermanentError, TransientError
from messaging.delivery.mail.failures import delivery_error


def api(status: int) -> AnymailRequestsAPIError:
    response = requests.Response()
    response.status_code, response.reason = status, "reason"
    return AnymailRequestsAPIError(response=response)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user")}),
        smtplib.SMTPSenderRefused(550, b"no", "a@b.example"),
        smtplib.SMTPDataError(554, b"spam"),
        AnymailRecipientsRefused(),
        AnymailUnsupportedFeature("x"),
        api(400),
        api(404),
        api(422),
        BadHeaderError("newline"),
    ],
    ids=lambda error: f"{type(error).__name__}-{error}"[:60],
)
def test_permanent(error):
    assert type(delivery_error(error)) is PermanentError


@pytest.mark.parametrize(
    ("error", "connection_lost"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"busy")}), False),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no"), "c@b.example": (450, b"busy")}), False),
        (smtplib.SMTPRecipientsRefused({}), False),
        (smtplib.SMTPSenderRefused(451, b"later", "a@b.example"), False),
        (smtplib.SMTPDataError(421, b"closing"), False),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), True),
        (smtplib.SMTPConnectError(554, b"no"), True),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), True),
        (ssl.SSLError("bad certificate"), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (requests.ConnectionError(), True),
        (api(401), False),
        (api(429), False),
        (api(503), False),
        (RuntimeError("who knows"), False),
    ],
    ids=lambda value: f"{type(value).__name__}-{value}"[:60],
)
def test_transient(error, connection_lost):
    failure = delivery_error(error)

    assert isinstance(failure, TransientError)
    assert failure.connection_lost is connection_lost
    assert failure.reason.startswith(type(error).__name__)


def test_a_long_reason_is_cut():
    assert len(delivery_error(RuntimeError("x" * 5000)).reason) == 500
