from __future__ import annotations

import pytest

from messaging.delivery.models import OutboxMessage
from messaging.delivery.voice import voice_of
from tests.factories.accounts import PracticeFactory, UserFactory


@pytest.mark.parametrize(
    ("row", "user", "practice", "expected"),
    [
        ("nl", "en", "en", "nl"),
        ("", "nl", "en", "nl"),
        ("", "", "nl", "nl"),
        ("", "", "", "en"),
        ("xx", "nl", "en", "nl"),
        ("nl-be", "", "", "nl"),
    ],
)
def test_language_is_the_rows_then_the_readers_then_the_practices(row, user, practice, expected):
    message = OutboxMessage(
        language=row, user=UserFactory.build(language=user), practice=PracticeFactory.build(language=practice)
    )

    assert voice_of(message).language == expected


@pytest.mark.parametrize(
    ("row", "user", "practice", "expected"),
    [
        ("Asia/Tokyo", "Europe/Paris", "Europe/London", "Asia/Tokyo"),
        ("", "Europe/Paris", "Europe/London", "Europe/Paris"),
        ("", "", "Europe/London", "Europe/London"),
        ("", "Nowhere/Atall", "", "UTC"),
    ],
)
def test_zone_is_the_rows_then_the_readers_then_the_practices(row, user, practice, expected):
    message = OutboxMessage(
        time_zone=row, user=UserFactory.build(time_zone=user), practice=PracticeFactory.build(time_zone=practice)
    )

    assert voice_of(message).zone.key == expected


def test_the_practice_is_named_and_may_sign_otherwise():
    practice = PracticeFactory.build(name="North School", sender_name="The office", support_email="a@b.example")

    voice = voice_of(OutboxMessage(practice=practice))

    assert (voice.practice_name, voice.sender_name, voice.support_email) == (
        "North School",
        "The office",
        "a@b.example",
    )


def test_without_a_practice_the_house_speaks():
    voice = voice_of(OutboxMessage(address="a@b.example"))

    assert (voice.practice_name, voice.sender_name, voice.reader_name, voice.language) == (
        "Campanile",
        "Campanile",
        "",
        "en",
    )
