from __future__ import annotations

import email
import email.policy
from email.utils import parseaddr

import pytest
from django.core.mail import EmailMessage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.delivery.mail.headers import header_text, sender_address
from messaging.delivery.models import SentMail
from messaging.delivery.relay import relay_due
from messaging.delivery.services import send
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import PracticeFactory, UserFactory

relaxed = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello\r\nBcc: evil@x.example", "Hello Bcc: evil@x.example"),
        ("a\x00b\x1b[0m", "a b [0m"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\u202eevil", "evil"),
        ("  spaces \t and\n lines ", "spaces and lines"),
        ("Größe 👩‍🏫", "Größe 👩‍🏫"),
        ("x" * 300, "x" * 200),
    ],
)
def test_header_text_is_one_clean_line(text, expected):
    assert header_text(text) == expected


@relaxed
@given(st.text())
def test_any_text_makes_a_mail_with_exactly_our_headers(text):
    mail = EmailMessage(subject=header_text(text), body="x", from_email=sender_address(text), to=["a@b.example"])

    parsed = email.message_from_bytes(mail.message().as_bytes(), policy=email.policy.default)

    assert set(parsed.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
    }
    assert parsed["To"] == "a@b.example"
    assert parseaddr(str(parsed["From"]))[1] == "school@campanile.example"


@relaxed
@given(st.text())
def test_the_senders_address_is_always_the_houses(name):
    assert sender_address(name).endswith("school@campanile.example>") or sender_address(name) == (
        "school@campanile.example"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("evil", ["x\r\nBcc: victim@x.example", "x\nX-Evil: 1", 'x" <evil@x.example>, "y', "x\x00y"])
def test_what_people_type_cannot_add_headers_or_recipients(evil):
    evil = evil.replace("\x00", "") if "\x00" in evil else evil  # PostgreSQL has no such letter
    practice = PracticeFactory(name=evil, sender_name=evil)
    user = UserFactory(first_name=evil[:100])
    send("sample.greeting", to=user, practice=practice, context={**EXAMPLE, "lesson": evil}, dedupe_key="1")

    relay_due()

    mail = SentMail.objects.get()
    assert mail.recipient == user.email
    assert mail.message["Bcc"] is None
    assert mail.message["X-Evil"] is None
    assert [address.addr_spec for address in mail.message["From"].addresses] == ["school@campanile.example"]
    assert [address.addr_spec for address in mail.message["To"].addresses] == [user.email]
