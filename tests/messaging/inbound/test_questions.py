"""Questions by mail: signed, parsed, limited, answered once."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from django.test import Client

from certificates.integrations.redcross import client as client_module
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.integrations.redcross.simulator.people import Certificate as Printed
from certificates.models import Certificate, InboundQuestion
from certificates.services import questions
from certificates.services.questions import BY_SENDER, answer_question, answer_waiting_questions
from certificates.tasks import answer_question as task
from messaging.delivery.models import OutboxMessage
from messaging.inbound.signature import HEADER, sign
from tests.accounts.helpers import mails_to
from tests.factories.accounts import PracticeFactory
from tests.simulators import redcross

__all__ = ["redcross"]
pytestmark = pytest.mark.django_db
PATH = "/api/email-webhook/cert-lookup"
OURS = Printed(number="0QX1YZ", course="Adult <b>CPR</b>", name="Ada", issued="03/05/2026", expires="03/05/2028")
OTHER = Printed(number="0QX2AB", course="BLS", name="Ada", issued="04/07/2026", organisation="City Pool")


@pytest.fixture(autouse=True)
def practice(db, monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)
    return PracticeFactory(name="n.e. thing training", slug="net", lookup_domains=["nethingtraining.com"])


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    found: list[int] = []
    monkeypatch.setattr(task, "on_commit", found.append)
    return found


def post(payload: Any, *, at: float | None = None, header: str | None = None, path: str = PATH) -> Any:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signature = sign(body, secret="inbound_campanile", at=int(at or time.time())) if header is None else header
    client = Client(raise_request_exception=False)
    return client.post(path, body, content_type="application/json", headers={HEADER: signature})


def mail(sender="Desk <desk@nethingtraining.com>", **more):
    return {"from": sender, "subject": "Ada@People.example", "text": "", "message_id": "<1@x>", **more}


def test_the_school_is_told_everything_and_others_only_what_is_ours(redcross, queued):
    redcross.people.put("ada@people.example", OURS, OTHER)

    inside, outside = post(mail()), post(mail("Eve <eve@else.example>", message_id="<2@x>"))
    assert inside.json() == outside.json() == {"status": "ok", "email": "ada@people.example"}
    assert (inside.status_code, redcross.asked.emails) == (200, [])
    for number in queued:
        answer_question(number)

    [to_desk], [to_eve] = mails_to("desk@nethingtraining.com"), mails_to("eve@else.example")
    assert to_desk.subject == to_eve.subject == "Certification lookup for ada@people.example"
    assert "0QX1YZ" in to_desk.text
    assert "0QX2AB" in to_desk.text
    assert "Adult &lt;b&gt;CPR&lt;/b&gt;" in to_desk.html
    assert "0QX1YZ" in to_eve.text
    assert "0QX2AB" not in to_eve.text + to_eve.html
    assert not Certificate.objects.exists()


def test_the_same_message_is_answered_once(redcross, queued):
    for _time in range(2):
        assert post(mail()).json() == {"status": "ok", "email": "ada@people.example"}
    assert len(queued) == 1
    assert [answer_question(queued[0]) for _time in range(2)] == ["answered", None]
    assert OutboxMessage.objects.count() == 1


def test_without_an_address_the_sender_is_told_so(queued):
    assert post(mail(subject="hello", text="who? me@")).json() == {"status": "no-email"}

    answer_question(queued[0])

    [answer] = mails_to("desk@nethingtraining.com")
    assert answer.subject == "Certification lookup error"
    assert "No valid email address found in your message." in answer.text


def test_that_the_agency_is_away_is_no_empty_answer(redcross, queued):
    redcross.mood = Mood.RESET
    post(mail())

    assert answer_question(queued[0]) == "failed"
    assert mails_to("desk@nethingtraining.com")[0].subject == "Certification lookup error"


def test_nothing_of_ours_is_said_in_the_originals_words(redcross, queued):
    redcross.people.put("ada@people.example", OTHER)
    post(mail("eve@else.example"))
    answer_question(queued[0])
    assert "No n.e. thing training certifications were found." in mails_to("eve@else.example")[0].text


@pytest.mark.parametrize(
    "header",
    ["", "t=1,v1=" + "0" * 64, "nonsense", f"t={int(time.time())},v1=" + "a" * 64],
    ids=["none", "old", "nonsense", "of_another_secret"],
)
def test_what_is_not_signed_by_us_is_refused(header, queued):
    answer = post(mail(), header=header)
    assert (answer.status_code, set(answer.json())) == (401, {"error"})
    assert not InboundQuestion.objects.exists()


def test_an_old_signature_and_one_of_another_body_are_refused(settings):
    assert post(mail(), at=time.time() - 301).json()["error"]["code"] == "old_signature"
    good = sign(json.dumps(mail()).encode(), secret="inbound_campanile", at=int(time.time()))
    assert post(mail("eve@else.example"), header=good).json()["error"]["code"] == "wrong_signature"
    settings.INBOUND_MAIL_SECRET = ""
    assert post(mail()).status_code == 503


@pytest.mark.parametrize(
    "sender",
    [
        "eve@else.example, desk@nethingtraining.com",
        "eve@else.example <desk@nethingtraining.com>",
        "eve@else.example@nethingtraining.com",
        "<eve@else.example>,<desk@nethingtraining.com>",
        "desk@nethingtraining.com\r\nBcc: eve@else.example",
        "@nethingtraining.com",
        "",
    ],
)
def test_a_sender_who_is_not_exactly_one_address_is_refused(sender, queued):
    assert post(mail(sender)).json()["error"]["code"] == "bad_sender"
    assert queued == []


@pytest.mark.parametrize(
    ("sender", "audience"),
    [
        ("Desk <desk@nethingtraining.com>", "internal"),
        ('"eve@else.example" <desk@NEThingTraining.com>', "internal"),
        ("desk@evilnethingtraining.com", "external"),
        ("desk@nethingtraining.com.evil.example", "external"),
        ("desk@sub.nethingtraining.com", "external"),
        ("MAILER-DAEMON@else.example", "nobody"),
    ],
)
def test_who_asks_is_decided_by_the_whole_domain(sender, audience, queued):
    post(mail(sender))
    assert InboundQuestion.objects.get().audience == audience
    assert len(queued) == (audience != "nobody")


def test_machines_get_no_answer(queued):
    assert post(mail(headers={"Auto-Submitted": "auto-replied"})).json() == {"status": "ignored"}
    assert queued == []


def test_nobody_asks_without_end(queued):
    answers = [post(mail(message_id=f"<{number}@x>")).status_code for number in range(BY_SENDER.times + 1)]
    assert answers == [200] * BY_SENDER.times + [429]
    assert len(queued) == BY_SENDER.times


def test_what_a_worker_left_behind_is_answered(redcross, monkeypatch):
    post(mail())
    assert answer_waiting_questions() == 0
    monkeypatch.setattr(questions, "PATIENCE", -questions.PATIENCE)
    assert answer_waiting_questions() == 1
    assert answer_waiting_questions() == 0


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b'"x"', b"\xff", b"7", b"[" * 100_000])
def test_junk_is_400(body):
    assert post(body).status_code == 400


def test_a_school_can_be_named_and_an_unknown_one_is_404():
    other = PracticeFactory(slug="other")
    post(mail(), path=f"{PATH}?practice=other")
    assert InboundQuestion.objects.get().practice == other
    assert post(mail(), path=f"{PATH}?practice=none").status_code == 404


def test_a_provider_of_mail_hands_over_through_anymail(settings, queued):
    inbound = {
        "From": "desk@nethingtraining.com",
        "FromFull": {"Email": "desk@nethingtraining.com", "Name": "Desk", "MailboxHash": ""},
        "To": "certs@in.example",
        "ToFull": [{"Email": "certs@in.example", "Name": "", "MailboxHash": ""}],
        "CcFull": [],
        "BccFull": [],
        "Subject": "about ada@people.example please",
        "MessageID": "22c74902",
        "Date": "Thu, 5 Apr 2026 16:59:01 +0200",
        "TextBody": "",
        "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<pm@x>"}],
        "Attachments": [],
    }
    client = Client(raise_request_exception=False)

    def hand_over(secret: str) -> int:
        basic = "Basic " + base64.b64encode(secret.encode()).decode()
        headers = {"authorization": basic}
        path = "/webhooks/mail/postmark"
        return client.post(path, inbound, content_type="application/json", headers=headers).status_code

    assert hand_over("mail:secret") == 404
    settings.ANYMAIL_WEBHOOK_SECRET = "mail:secret"
    assert hand_over("mail:wrong") == 400
    assert [hand_over("mail:secret"), hand_over("mail:secret")] == [200, 200]
    question = InboundQuestion.objects.get()
    assert (question.provider, question.target_email, question.audience) == (
        "postmark",
        "ada@people.example",
        "internal",
    )
    assert len(queued) == 1
