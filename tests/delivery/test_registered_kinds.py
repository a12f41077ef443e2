"""Every kind of every app renders with its example, in every language, by every channel."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from messaging.delivery.kinds import get_kind, registered_kinds
from messaging.delivery.models import OutboxMessage
from messaging.delivery.rendering import PARTS, missing_templates, render_part
from messaging.delivery.voice import voice_of

KINDS = [kind.name for kind in registered_kinds()]
OF_EVERY_MAIL = {"subject": "Subject", "unsubscribe_url": "", "preferences_url": "", "base_url": "", "url": ""}


def test_there_are_kinds():
    assert KINDS


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("name", KINDS)
def test_it_renders_in_every_part(name, language):
    kind = get_kind(name)
    voice = voice_of(OutboxMessage(language=language, time_zone="Europe/Amsterdam"))

    assert missing_templates(kind) == []
    for part in {part for channel in kind.channels for part in PARTS[channel]}:
        text = render_part(kind, part, context={**kind.example, **OF_EVERY_MAIL}, voice=voice)
        assert text, f"{part} is empty"
        if part.endswith("html"):
            assert text.startswith("<!doctype html>"), "does not extend mail/base.html"
            assert "<script" not in text
        if part == "txt":
            assert "Amsterdam" in text.strip().splitlines()[-1], "does not extend mail/base.txt"
            assert "<" not in text
        if part in {"subject.txt", "title.txt"}:
            assert "\n" not in text.strip()
            assert len(text) <= 200
    assert voice.zone == ZoneInfo("Europe/Amsterdam")
