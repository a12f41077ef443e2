"""Ten thousand damaged mails: none makes us fail, none is taken for somebody else's."""

from __future__ import annotations

import json
import random

import pytest

from certificates.enums import Audience
from certificates.models import Certificate
from certificates.services.questions import audience_of
from messaging.inbound.mail import first_address, read_payload, single_address, valid_address
from tests.factories.accounts import PracticeFactory

MAILS = 10_000
OWN = "nethingtraining.com"
SEEDS = [
    {"from": f"Desk <desk@{OWN}>", "subject": "Look up ada@people.example", "text": "x" * 50, "message_id": "<1@x>"},
    {"from": "eve@else.example", "subject": "", "text": "please: <mailto:Ada.B+x@People.example>."},
    {"sender": f'"eve, @x" <eve@{OWN}>', "subject": 7, "text": None, "headers": {"Auto-Submitted": "no"}},
    {"from": f"a@else.example, b@{OWN}", "subject": "a@b", "text": "@" * 300, "headers": []},
]
NOT_TEXT: list[object] = [None, 7, [], {}, {"Precedence": None}, {7: []}, ""]
PIECES = [
    "", "@", ",", ";", "<", ">", '"', "\\", "(", ")", ":", "\r\n", "\x00", "\ud800", "\u202e", "é", "🙂", " ", "..",
    f"@{OWN}", f", x@{OWN}", "=?utf-8?q?a=40b?=", "%", "_", "a" * 70, "[127.0.0.1]", "undisclosed-recipients:;",
]  # fmt: skip


def damaged(dice: random.Random) -> dict[str, object]:
    """One mail with up to five wounds, somewhere in its texts or instead of them."""
    mail: dict[str, object] = json.loads(json.dumps(dice.choice(SEEDS)))
    for _wound in range(dice.randint(1, 5)):
        key = dice.choice(["from", "sender", "subject", "text", "message_id", "headers"])
        value = mail.get(key)
        if not isinstance(value, str) or dice.random() < 0.1:
            mail[key] = dice.choice([*NOT_TEXT, *PIECES])
            continue
        place, end = sorted(dice.choices(range(len(value) + 1), k=2))
        kept = value[end:] if dice.random() < 0.5 else value[place:]
        mail[key] = value[:place] + dice.choice(PIECES) + kept
    return mail


@pytest.mark.django_db
def test_no_damaged_mail_makes_us_fail_or_names_a_wrong_sender():
    practice = PracticeFactory(lookup_domains=[OWN])
    dice = random.Random(20261121)
    internal = 0
    for _number in range(MAILS):
        payload = damaged(dice)
        mail = read_payload(payload)
        written = str(payload.get("from") or payload.get("sender")).lower()
        assert 0 < len(mail.message_id) <= 255
        assert "\x00" not in mail.message_id
        for address in (mail.sender, mail.target):
            assert address in {"", valid_address(address)}
        if mail.sender:
            assert mail.sender in written
            if audience_of(mail.sender, practice) == Audience.INTERNAL:
                internal += 1
                assert mail.sender.endswith(f"@{OWN}")
                bare = written.replace('"eve, @x"', "")
                assert bare.count("@") == 1 or '"' in bare, written
        if mail.target:
            assert mail.target in f"{payload.get('subject')}\0{payload.get('text')}".lower()
    assert internal > MAILS / 100
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada@People.example", "ada@people.example"),
        ("see <mailto:ada@people.example>, or bo@people.example", "ada@people.example"),
        ("ada@people.example.", "ada@people.example"),
        ("a@b then ada@people.example", "ada@people.example"),
        ("nobody", ""),
        ("@" * 100_000, ""),
        ("a" * 200_000 + " ada@people.example", ""),
    ],
)
def test_the_first_address_is_found(text, found):
    assert first_address(text) == found


@pytest.mark.parametrize(
    "header", ["", "a@b.example, c@d.example", "a@b.example\r\nTo: x", "x" * 200_000, "a b@c.example d"]
)
def test_what_is_not_one_sender_is_none(header):
    assert single_address(header) == ""
