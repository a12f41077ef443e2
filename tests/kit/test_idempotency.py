from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.kit import idempotency
from config.kit.errors import Busy
from config.kit.idempotency import claims
from config.kit.idempotency.models import IdempotentRequest
from config.kit.tasks import forget_idempotency_keys
from tests.kit import surface_views

JSON = "application/json"
AT = "/bootcamp-api"


def _post(client: Client, address: str, body: Any, key: str, **more: Any) -> Any:
    return client.post(f"{AT}/{address}", body, content_type=JSON, headers={"idempotency-key": key} | more)


@pytest.mark.django_db
def test_the_same_request_is_done_once_and_answered_alike(api: Client) -> None:
    first = _post(api, "notes", {"title": "a"}, "k1")
    second = _post(api, "notes", {"title": "a"}, "k1")

    assert surface_views.CALLS == ["post"]
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.status_code == 201
    assert idempotency.REPLAYED not in first.headers
    assert second.headers[idempotency.REPLAYED] == "true"


@pytest.mark.django_db
def test_status_headers_and_cookies_come_back_too(api: Client) -> None:
    first = _post(api, "trouble/cookie", {}, "k1")
    api.cookies.clear()
    second = _post(api, "trouble/cookie", {}, "k1")

    assert surface_views.CALLS == ["cookie"]
    assert second.headers["Location"] == "/somewhere"
    assert second.cookies["pass"].OutputString() == first.cookies["pass"].OutputString()
    assert second.cookies["pass"]["httponly"]


@pytest.mark.django_db
def test_without_a_key_every_request_is_done(api: Client) -> None:
    for _again in range(2):
        api.post(f"{AT}/notes", {"title": "a"}, content_type=JSON)

    assert surface_views.CALLS == ["post", "post"]
    assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db
def test_reading_ignores_the_key(api: Client) -> None:
    assert api.get(f"{AT}/notes/1", headers={"idempotency-key": "k1"}).status_code == 200
    assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "body"), [("notes", {"title": "b"}), ("notes?x=1", {"title": "a"}), ("trouble/cookie", {"title": "a"})]
)
def test_a_key_belongs_to_one_request(api: Client, address: str, body: Any) -> None:
    _post(api, "notes", {"title": "a"}, "k1")

    other = _post(api, address, body, "k1")

    assert other.status_code == 422
    assert other.json()["error"]["code"] == "idempotency_key_reused"
    assert surface_views.CALLS == ["post"]


@pytest.mark.django_db
def test_what_differs_between_two_tries_by_nature_does_not_count(api: Client) -> None:
    _post(api, "notes?access_token=1&requestId=" + "a" * 32, {"title": "a"}, "k1")
    again = _post(api, "notes?access_token=2&requestId=" + "b" * 32, {"title": "a"}, "k1")

    assert again.status_code == 201
    assert surface_views.CALLS == ["post"]


@pytest.mark.django_db
def test_a_key_belongs_to_its_caller(api: Client) -> None:
    _post(api, "notes", {"title": "a"}, "k1")
    other = _post(api, "notes", {"title": "a"}, "k1", authorization="Bearer 2")

    assert other.status_code == 201
    assert idempotency.REPLAYED not in other.headers
    assert surface_views.CALLS == ["post", "post"]


@pytest.mark.django_db
def test_whoever_may_not_ask_gets_no_remembered_answer(api: Client, stranger: Client) -> None:
    _post(api, "notes", {"title": "a"}, "k1")

    assert _post(stranger, "notes", {"title": "a"}, "k1").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["conflict", "lock", "away", "bug"])
def test_what_should_be_tried_again_is_not_remembered(api: Client, kind: str) -> None:
    for _again in range(2):
        assert _post(api, f"trouble/{kind}", {}, "k1").status_code in {409, 500, 503}

    assert [kind, kind] == surface_views.CALLS
    assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db
def test_a_refusal_for_good_is_remembered(api: Client) -> None:
    first = _post(api, "trouble/missing", {}, "k1")
    second = _post(api, "trouble/missing", {}, "k1")

    assert (first.status_code, second.status_code) == (404, 404)
    assert second.content == first.content
    assert surface_views.CALLS == ["missing"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "ümlaut", "tab\there"])
def test_an_unusable_key_is_refused(api: Client, key: str) -> None:
    answer = _post(api, "notes", {"title": "a"}, key)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "idempotency_key_invalid"
    assert surface_views.CALLS == []


@pytest.mark.django_db
def test_uploads_are_compared_by_their_content(api: Client) -> None:
    def send(content: bytes) -> Any:
        return api.post(
            f"{AT}/upload", {"file": SimpleUploadedFile("a.csv", content)}, headers={"idempotency-key": "k1"}
        )

    first, same, other = send(b"one"), send(b"one"), send(b"two")

    assert first.json()["data"] == {"length": 3, "text": "one"}
    assert same.content == first.content
    assert other.status_code == 422
    assert surface_views.CALLS == ["upload"]


@pytest.mark.django_db
def test_the_table_alone_tells_nothing(api: Client) -> None:
    _post(api, "notes", {"title": "confident"}, "k1")

    kept = IdempotentRequest.objects.get()

    assert b"confident" not in bytes(kept.answer or b"")
    assert "k1" not in kept.key_hash


@pytest.mark.django_db
def test_a_rotated_secret_key_still_opens_and_a_lost_one_says_so(api: Client, settings: Any) -> None:
    _post(api, "notes", {"title": "a"}, "k1")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert _post(api, "notes", {"title": "a"}, "k1").status_code == 201
    settings.SECRET_KEY_FALLBACKS = []
    assert _post(api, "notes", {"title": "a"}, "k1").status_code == 409
    assert surface_views.CALLS == ["post"]


@pytest.mark.django_db
def test_a_key_is_free_again_when_its_day_is_over(api: Client) -> None:
    _post(api, "notes", {"title": "a"}, "k1")
    IdempotentRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert _post(api, "notes", {"title": "b"}, "k1").status_code == 201
    assert surface_views.CALLS == ["post", "post"]


@pytest.mark.django_db
def test_sweeping_takes_only_what_is_over(api: Client) -> None:
    _post(api, "notes", {"title": "a"}, "old")
    IdempotentRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    _post(api, "notes", {"title": "a"}, "new")

    assert forget_idempotency_keys() == 1
    assert IdempotentRequest.objects.count() == 1
    assert _post(api, "notes", {"title": "a"}, "new").headers[idempotency.REPLAYED] == "true"


@pytest.mark.django_db
def test_a_killed_run_blocks_its_key_until_its_lease_ends() -> None:
    dead = idempotency.claim("k1", caller="user:1", asked="same")
    with pytest.raises(Busy):
        idempotency.claim("k1", caller="user:1", asked="same")

    IdempotentRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(idempotency.KeyReused):
        idempotency.claim("k1", caller="user:1", asked="other")
    heir = idempotency.claim("k1", caller="user:1", asked="same")
    assert heir.answer is None
    assert heir.holder != dead.holder


@pytest.mark.django_db
def test_a_run_that_lost_its_lease_writes_nothing(api: Client) -> None:
    dead = idempotency.claim("k1", caller="user:1", asked="same")
    IdempotentRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    heir = idempotency.claim("k1", caller="user:1", asked="same")

    idempotency.settle(dead, api.get(f"{AT}/notes/1"))
    idempotency.release(dead)

    kept = IdempotentRequest.objects.get()
    assert kept.holder == heir.holder
    assert kept.answer is None


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_does_not_spoil_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    claimed = idempotency.claim("k1", caller="user:1", asked="same")
    assert connection.connection is not None
    connection.connection.close()

    idempotency.settle(claimed, HttpResponse("done"))

    assert "could not be kept" in caplog.text
    connection.close()
    with pytest.raises(Busy):
        idempotency.claim("k1", caller="user:1", asked="same")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_once_run_once(surfaces: None) -> None:
    def send(_number: int) -> int:
        client = Client(headers={"authorization": "Bearer 1"}, raise_request_exception=False)
        try:
            return int(_post(client, "trouble/wait", {}, "k1").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(send, number) for number in range(6)]
        while sum(one.done() for one in running) < 5:  # five are refused while the first waits
            threading.Event().wait(0.01)
        surface_views.GATE.set()
        statuses = sorted(one.result() for one in running)

    assert statuses == [200] + [409] * 5
    assert surface_views.CALLS == ["wait"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_exactly_one_of_many_inherits_a_dead_run() -> None:
    idempotency.claim("k1", caller="user:1", asked="same")
    IdempotentRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert sum(_claims_at_once()) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_conflict_rule_many_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking first and writing then lets several in: the race above can fail."""

    def look_then_write(mine: Any, asked: str) -> bool:
        if IdempotentRequest.objects.filter(key_hash=mine.key_hash).exists():
            return False
        threading.Event().wait(0.05)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True

    monkeypatch.setattr(claims, "_take", look_then_write)

    assert sum(_claims_at_once()) > 1


def _claims_at_once() -> list[bool]:
    start = threading.Barrier(6, timeout=10)

    def take(_number: int) -> bool:
        connection.ensure_connection()
        start.wait()
        try:
            return idempotency.claim("k1", caller="user:1", asked="same").answer is None
        except Busy:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(take, range(6)))
