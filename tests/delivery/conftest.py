"""Message kinds that exist only here, and a mail server that does as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from messaging.delivery import kinds, rendering
from tests.delivery.mail_server import MailServer
from tests.delivery.samples import ALARM, GREETING, SECRET


@pytest.fixture(autouse=True)
def _sample_kinds(monkeypatch, settings) -> Iterator[None]:
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates", *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
    rendering.mail_engine.cache_clear()
    for kind in (GREETING, ALARM, SECRET):
        monkeypatch.setitem(kinds._kinds, kind.name, kind)
    yield
    rendering.mail_engine.cache_clear()


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A real SMTP server on this machine; `EMAIL_URL` points at it."""
    with MailServer() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        yield server
