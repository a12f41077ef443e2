"""Mails as providers hand them over, damaged ones among them: none comes back because we could not read it."""

from __future__ import annotations

import hashlib
import hmac
import random
import time
from base64 import b64encode

import pytest
from anymail.inbound import AnymailInboundMessage
from django.test import Client

from certificates.models import InboundQuestion
from certificates.tasks import answer_question as task
from messaging.inbound.anymail import practice_of, read_message
from tests.factories.accounts import PracticeFactory

BASIC = {"authorization": "Basic " + b64encode(b"mail:secret").decode()}
HEADERS = {
    "From": "Desk <desk@nethingtraining.com>",
    "To": "certs@in.example",
    "Subject": "hello",
    "Message-ID": "<1@x>",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
}
WHO = "desk@nethingtraining.com"
WHOM = "ada@people.example"
PIECES = [
    "", "@", ",", ";", "<", ">", '"', "\\", "(", ")", ":", "\x00", "é", "🙂", "..", "[", "<[", "=?utf-8?q?a=40b?=",
    "=?x?q?a?=", "=?utf-8?b?####?=", "undisclosed-recipients:;", "Group: a@b.example, d@e.example;", "a" * 80,
    "; charset=x-none", "multipart/mixed", "message/rfc822", "base64", "=?utf-8?q?=0d=0aBcc:x@y.z?=",
]  # fmt: skip


@pytest.fixture
def queued(db, settings, monkeypatch):
    settings.ANYMAIL_WEBHOOK_SECRET = "mail:secret"
    settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = "signing"
    PracticeFactory(lookup_domains=["nethingtraining.com"], support_email="certs@in.example")
    found: list[int] = []
    monkeypatch.setattr(task, "on_commit", found.append)
    return found


def raw(text: str = f"about {WHOM}", **headers: str) -> str:
    """A mail as it travels."""
    said = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in said.items()) + "\r\n" + text


def through_mailgun(mime: str) -> int:
    stamp, token = str(int(time.time())), "a" * 50
    signature = hmac.new(b"signing", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    form = {"timestamp": stamp, "token": token, "signature": signature, "recipient": "certs@in.example"}
    path = "/webhooks/mail/mailgun"
    client = Client(raise_request_exception=False)
    return client.post(path, form | {"sender": "x@x.example", "body-mime": mime}, headers=BASIC).status_code


def through_sendgrid(mime: str) -> int:
    form = {"email": mime, "envelope": '{"to": ["certs@in.example"], "from": "x@x.example"}'}
    client = Client(raise_request_exception=False)
    return client.post("/webhooks/mail/sendgrid", form, headers=BASIC).status_code


@pytest.mark.parametrize(
    ("mime", "target"),
    [
        (raw(), WHOM),
        (raw(To="undisclosed-recipients:;", Cc="not an address"), WHOM),
        (raw(Content_Type="text/plain; charset=x-none"), WHOM),
        (raw(Content_Type='text/plain; charset="hex"'), WHOM),
        (raw(Message_ID="<[1@x>"), WHOM),
        (raw(Subject="=?utf-8?b?YWJvdXQgQm9AcGVvcGxlLmV4YW1wbGU=?="), "bo@people.example"),
        (raw(f'<a href="mailto:{WHOM}">her</a>', Content_Type="text/html"), WHOM),
        (raw(From='"Desk, the" =?utf-8?q?of_n=2Ee=2E?=\r\n <desk@nethingtraining.com>'), WHOM),
    ],
    ids=["plain", "to_nobody", "unknown_charset", "no_charset", "odd_id", "encoded_subject", "page_only", "folded"],
)
@pytest.mark.filterwarnings("ignore:django-anymail has dropped")  # it reads SendGrid's mails all the same
@pytest.mark.parametrize("hand_over", [through_mailgun, through_sendgrid])
def test_a_mail_of_one_sender_is_a_question(queued, hand_over, mime, target):
    assert hand_over(mime) == 200

    question = InboundQuestion.objects.get()
    assert (question.sender_folded, question.target_email, question.audience) == (WHO, target, "internal")
    assert queued == [question.pk]


@pytest.mark.parametrize(
    "sender",
    [
        "Group: desk@nethingtraining.com;, eve@else.example",
        "eve@else.example\r\nFrom: desk@nethingtraining.com",
        "desk@nethingtraining.com\r\nFrom: eve@else.example",
        "=?utf-8?q?desk=40nethingtraining=2Ecom?=",
        "eve@else.example <desk@nethingtraining.com>",
        "",
    ],
    ids=["group", "second_header", "first_header", "encoded_word", "address_as_name", "none"],
)
def test_a_mail_that_is_not_from_one_address_is_dropped(queued, sender):
    assert through_mailgun(raw(From=sender)) == 200
    assert not InboundQuestion.objects.exists()


def test_what_a_sender_writes_as_a_name_is_no_address(queued):
    through_mailgun(raw(From="=?utf-8?q?desk=40nethingtraining=2Ecom?= <eve@else.example>"))
    assert InboundQuestion.objects.get().audience == "external"


@pytest.mark.parametrize(("body", "kind"), [(b"{", "application/json"), (b"[]", "application/json"), (b"x", "text/x")])
def test_what_is_no_mail_is_dropped_too(queued, body, kind):
    client = Client(raise_request_exception=False)
    assert client.post("/webhooks/mail/postmark", body, content_type=kind, headers=BASIC).status_code == 200
    assert not InboundQuestion.objects.exists()


@pytest.mark.django_db
def test_no_damaged_mail_makes_us_fail():
    school = PracticeFactory(support_email="certs@in.example")
    dice, senders, names = random.Random(20261122), 0, [*HEADERS, "Content-Disposition", "Content-Transfer-Encoding"]
    for _number in range(2_000):
        headers = dict(HEADERS)
        for _wound in range(dice.randint(1, 4)):
            name = dice.choice(names)
            value = headers.get(name, "")
            place, end = sorted(dice.choices(range(len(value) + 1), k=2))
            headers[name] = value[:place] + dice.choice(PIECES) + value[end:]
        message = AnymailInboundMessage.parse_raw_mime(raw(dice.choice(["hello", "=", "\x00\xff", WHOM]), **headers))

        mail = read_message(message, provider="x")

        assert mail.sender in {"", WHO} or mail.sender in headers["From"].lower()
        senders += mail.sender == WHO
    assert senders > 1_000
    assert practice_of(message) == school
