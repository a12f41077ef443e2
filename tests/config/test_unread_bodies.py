"""What a refused request brought is read before the answer goes out."""

from __future__ import annotations

import io
from typing import Any

import pytest

from config import unread_bodies
from config.unread_bodies import reading_to_the_end


def application(environ: dict[str, Any], _start_response: Any) -> list[bytes]:
    wants = int(environ["TEST_WANTS"])
    return [environ["wsgi.input"].read(wants) if wants else b""]


def ask(stream: io.BytesIO, *, length: str, wants: int) -> bytes:
    environ = {"CONTENT_LENGTH": length, "wsgi.input": stream, "TEST_WANTS": str(wants)}
    return b"".join(reading_to_the_end(application)(environ, lambda *_: None))


@pytest.mark.parametrize("wants", [0, 3, 10])
def test_the_body_and_no_more_is_read(wants: int) -> None:
    stream = io.BytesIO(b"0123456789next request")
    assert ask(stream, length="10", wants=wants) == b"0123456789"[:wants]
    assert stream.read() == b"next request"


@pytest.mark.parametrize("length", ["", "0", "many"])
def test_where_no_length_is_known_nothing_is_waited_for(length: str) -> None:
    stream = io.BytesIO(b"0123456789")
    assert ask(stream, length=length, wants=0) == b""
    assert stream.tell() == 0


def test_nobody_is_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread_bodies, "MOST", 4)
    stream = io.BytesIO(b"0123456789")
    ask(stream, length="10", wants=0)
    assert stream.tell() == 4


def test_who_hangs_up_changes_nothing() -> None:
    class Gone(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    assert ask(Gone(), length="10", wants=0) == b""
