"""What a request goes through, beside what the golden files show."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import AsyncClient, Client, override_settings

from tests.kit import surface_views

JSON = "application/json"
pytestmark = pytest.mark.django_db


def _problem(response: Any) -> str:
    """The dialect's JSON, whatever it is; never HTML."""
    assert response.headers["Content-Type"] == JSON
    return str(response.json())


@pytest.mark.parametrize("address", ["", "nothing", "notes/", "notes/x", "%00"])
def test_unknown_addresses_are_json_for_every_method(stranger: Client, prefix: str, address: str) -> None:
    for method in ("get", "post", "put", "patch", "delete"):
        response = getattr(stranger, method)(f"{prefix}/{address}")
        assert response.status_code == 404, (method, response.content)
        _problem(response)


def test_the_debug_pages_of_django_stay_away(stranger: Client, prefix: str, settings: Any) -> None:
    settings.DEBUG = True

    assert "Not found." in _problem(stranger.get(f"{prefix}/nothing"))
    answer = _problem(stranger.get(f"{prefix}/page"))
    assert "secret" not in answer


def test_a_refused_csrf_token_is_said_in_the_dialect(surfaces: None, prefix: str) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(f"{prefix}/page")

    assert response.status_code == 403
    _problem(response)


@override_settings(ALLOWED_HOSTS=["school.example"])
def test_a_refused_host_is_said_in_the_dialect(stranger: Client, prefix: str) -> None:
    response = stranger.get(f"{prefix}/notes/1", headers={"host": "evil.example"})

    assert response.status_code == 400
    _problem(response)


def test_other_addresses_keep_their_pages(stranger: Client) -> None:
    response = stranger.get("/nothing")

    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


def test_what_is_not_declared_is_not_allowed(api: Client, stranger: Client, prefix: str) -> None:
    assert stranger.get(f"{prefix}/undeclared").status_code == 401
    assert api.get(f"{prefix}/undeclared").status_code == 403


def test_options_tells_the_methods_and_nothing_else(stranger: Client, prefix: str) -> None:
    response = stranger.options(f"{prefix}/notes/1")

    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Allow"] == "GET, PATCH, DELETE, HEAD, OPTIONS"


def test_head_answers_as_get_without_a_body(api: Client, prefix: str) -> None:
    response = api.head(f"{prefix}/notes/1")

    assert (response.status_code, response.content) == (200, b"")


def test_nothing_is_stored_on_the_way(api: Client, prefix: str) -> None:
    assert api.get(f"{prefix}/notes/1").headers["Cache-Control"] == "no-store"


def test_an_answer_that_cannot_be_written_is_a_problem(api: Client, prefix: str) -> None:
    response = api.get(f"{prefix}/trouble/unwritable")

    assert response.status_code == 500
    _problem(response)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/*", 200),
        ("application/json; charset=utf-8", 200),
        ("", 200),
        ("text/html", 406),
        ("application/xml, text/plain", 406),
    ],
)
def test_only_who_takes_json_gets_it(api: Client, prefix: str, accept: str, status: int) -> None:
    assert api.get(f"{prefix}/notes/1", headers={"accept": accept}).status_code == status


def test_format_is_an_ordinary_parameter(api: Client, prefix: str) -> None:
    assert api.get(f"{prefix}/notes/1?format=xml").status_code == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", JSON, 400),  # an empty object: the title is missing
        (b"[]", JSON, 400),
        (b"null", JSON, 400),
        (b"7", JSON, 400),
        (b'{"title": NaN}', JSON, 400),
        (b'{"title": "\\u0000"}', JSON, 400),
        (b'{"title": "a\\\\u0000"}', JSON, 201),  # a backslash and letters, no NUL
        (b'{"title": "\\ud800"}', JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"[" * 5000, JSON, 400),
        (b'{"title": ' + b"9" * 400 + b"}", JSON, 400),
        (b'{"title": "a"}', "application/json; charset=utf-8", 201),
        (b'{"title": "a"}', "APPLICATION/JSON", 201),
        (b'{"title": "a"}', "", 201),
        (b"title=a", "application/x-www-form-urlencoded", 415),
        (b"x", "text/plain", 415),
    ],
)
def test_broken_bodies_are_refused(api: Client, prefix: str, body: bytes, content_type: str, status: int) -> None:
    response = api.generic("POST", f"{prefix}/notes", body, content_type)

    assert response.status_code == status, response.content
    _problem(response)


@pytest.mark.parametrize("query", ["?title=%00", "?x=a%00b"])
def test_nul_in_the_query_is_refused(api: Client, prefix: str, query: str) -> None:
    assert api.get(f"{prefix}/notes{query}").status_code == 400


def test_an_update_of_unknown_keys_alone_is_refused(api: Client, prefix: str) -> None:
    refused = api.patch(f"{prefix}/notes/1", {"tilte": "a"}, content_type=JSON)
    ignored = api.patch(f"{prefix}/notes/1", {"title": "a", "id": 5, "x-y": 1}, content_type=JSON)
    decided = api.patch(f"{prefix}/notes/1", {"status": "a"}, content_type=JSON)

    assert refused.status_code == 400
    assert "tilte" in _problem(refused)
    assert (ignored.status_code, ignored.headers["X-Ignored-Keys"]) == (200, "id")
    assert decided.status_code == 200
    assert "X-Ignored-Keys" not in decided.headers


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"is_pinned": 1}, {"is_pinned": True}),
        ({"is_pinned": False}, {"is_pinned": False}),
        ({"is_pinned": "TRUE"}, {"is_pinned": True}),
        ({"tags": "one"}, {"tags": ["one"]}),
        ({"tags": ["one", "two"]}, {"tags": ["one", "two"]}),
        ({"colour": "gReEn"}, {"colour": "green"}),
    ],
)
def test_inputs_read_what_clients_send(api: Client, sent: dict[str, Any], read: dict[str, Any]) -> None:
    response = api.patch("/admin-api/notes/1", sent, content_type=JSON)

    assert response.json() == {"id": 1, **read}


@pytest.mark.parametrize("sent", [{"is_pinned": 2}, {"is_pinned": "maybe"}, {"is_pinned": []}, {"colour": 1}])
def test_inputs_refuse_the_rest(api: Client, sent: dict[str, Any]) -> None:
    response = api.patch("/admin-api/notes/1", sent, content_type=JSON)

    assert response.status_code == 400
    assert list(response.json()["errors"]["fields"]) == list(sent)


def test_a_request_id_is_echoed_when_it_is_one_and_replaced_when_not(api: Client) -> None:
    at = "/auth-api/notes/1"
    given = api.get(f"{at}?requestId={'AB' * 16}")
    replaced = api.get(at, headers={"x-request-id": "evil\nline"})
    uuid = api.get(at, headers={"x-request-id": "0198f3f6-0000-7000-8000-000000000000"})
    refused = api.get(f"{at}?requestId=short")

    assert given.json()["requestId"] == given.headers["X-Request-ID"] == "ab" * 16
    assert len(replaced.json()["requestId"]) == 32
    assert uuid.json()["requestId"] == "0198f3f6000070008000000000000000"
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["requestId"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("getJoins=perhaps", "getJoins"),
        ("excludeCQRS=2", "excludeCQRS"),
        ("caching=no", "caching"),
        ("cacheTTL=-1", "cacheTTL"),
        ("pageNumber=-1", "pageNumber"),
        ("pageNumber=one", "pageNumber"),
        ("pageNumber=99999999999999999999", "pageNumber"),
        ("pageRowCount=0", "pageRowCount"),
        ("pageRowCount=1.5", "pageRowCount"),
        ("colour=blue", "colour"),
    ],
)
def test_marketplace_parameters_are_right_or_refused(api: Client, query: str, field: str) -> None:
    response = api.get(f"/auth-api/notes?{query}")

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


@pytest.mark.parametrize(
    "query", ["getJoins=FALSE", "excludeCQRS=1", "caching=false", "cacheTTL=999999", "pageNumber=0", "pageNumber=99"]
)
def test_marketplace_parameters_in_use(api: Client, query: str) -> None:
    assert api.get(f"/auth-api/notes?{query}").status_code == 200


def test_a_suspended_login_fails_once_per_address_limit(stranger: Client, settings: Any) -> None:
    settings.API_REQUESTS_PER_ADDRESS = 2
    wrong = {"authorization": "Bearer wrong"}

    statuses = [stranger.get("/bootcamp-api/notes/1", headers=wrong).status_code for _try in range(3)]

    assert statuses == [401, 401, 429]


def test_users_and_strangers_have_limits_of_their_own(api: Client, stranger: Client, settings: Any) -> None:
    settings.API_REQUESTS_PER_USER = 1
    settings.API_REQUESTS_PER_ADDRESS = 1

    assert api.get("/api/notes/1").status_code == 200
    assert api.get("/api/notes/1").status_code == 429
    assert stranger.get("/api/notes/1").status_code == 200
    assert stranger.get("/api/notes/1").status_code == 429
    assert api.get("/api/notes/1", headers={"authorization": "Bearer 2"}).status_code == 200


def test_a_handler_that_was_refused_never_ran(stranger: Client, prefix: str) -> None:
    stranger.post(f"{prefix}/notes", {"title": "a"}, content_type=JSON)

    assert surface_views.CALLS == []


@pytest.mark.django_db(transaction=True)
async def test_the_same_holds_under_asgi(surfaces: None, prefix: str) -> None:
    client = AsyncClient(raise_request_exception=False)

    unknown = await client.get(f"{prefix}/nothing", headers={"x-request-id": "ab" * 16})
    known = await client.get(f"{prefix}/notes/1")

    assert (unknown.status_code, known.status_code) == (404, 200)
    assert unknown.headers["X-Request-ID"] == "ab" * 16
    _problem(unknown)
