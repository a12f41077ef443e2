from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import include, path

from config.kit.api.documents.postman import postman_collection
from config.kit.api.documents.schema import openapi_document
from config.kit.api.surfaces import SURFACES, surface_of
from config.kit.management.commands.write_openapi import FOLDER, differences
from tests.kit import surface_views
from tests.kit.conftest import PREFIXES

ADDRESSES = {surface: "swagger" if surface.dialect.name == "marketplace" else "docs" for surface in SURFACES}


def _document(prefix: str) -> dict[str, Any]:
    surface = surface_of(prefix)
    assert surface is not None
    patterns: list[Any] = [
        path(f"{surface.prefix}/", include(surface_views.patterns(surface_views.BASES[surface.dialect.name])))
    ]
    return openapi_document(surface, patterns)


def test_committed_documents_are_those_of_the_code() -> None:
    assert differences(django_settings.ROOT / FOLDER) == [], "run manage.py write_openapi and look at the diff"


def test_every_declared_operation_is_documented_under_its_id(prefix: str) -> None:
    paths = _document(prefix)["paths"]

    ids = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert sorted(ids) == [
        "createNote", "deleteNote", "getNote", "getTrouble", "limited", "listNotes", "postTrouble", "updateNote",
        "upload",
    ]  # fmt: skip
    assert f"{prefix}/undeclared" not in paths


def test_a_list_is_documented_in_its_dialect() -> None:
    shapes = {
        name: _document(prefix)["paths"][f"{prefix}/notes"]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        for name, prefix in PREFIXES.items()
    }

    row = ["colour", "colour_idx", "id", "title"]
    assert sorted(shapes["trainings"]["items"]["properties"]) == row
    assert sorted(shapes["certification"]["items"]["properties"]) == row
    assert sorted(shapes["bootcamp"]["properties"]["data"]["properties"]["items"]["items"]["properties"]) == row
    assert sorted(shapes["marketplace"]["properties"]["notes"]["items"]["properties"]) == row
    assert shapes["marketplace"]["properties"]["dataName"]["enum"] == ["notes"]


def test_parameters_body_and_refusals_are_documented() -> None:
    paths = _document("/tutorcatalog-api")["paths"]
    listed = paths["/tutorcatalog-api/notes"]["get"]
    created = paths["/tutorcatalog-api/notes"]["post"]
    changed = paths["/tutorcatalog-api/notes/{number}"]["patch"]

    assert [one["name"] for one in listed["parameters"]] == [
        "title", "colour", "getJoins", "excludeCQRS", "caching", "requestId", "cacheTTL", "pageNumber", "pageRowCount",
    ]  # fmt: skip
    assert listed["summary"] == "Every note."
    assert {} in listed["security"]
    assert {} not in created["security"]
    assert "Idempotency-Key" in [one["name"] for one in created["parameters"]]
    assert created["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/NoteInput")
    assert changed["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/PatchedNoteInput")
    assert changed["parameters"][0] == {
        "in": "path",
        "name": "number",
        "schema": {"type": "integer"},
        "required": True,
    }
    assert set(created["responses"]) == {"201", "400", "401", "403", "409", "422", "429", "default"}


def test_a_postman_collection_follows_from_it() -> None:
    collection = postman_collection(_document("/bootcamp-api"), base_url="https://school.example")

    (folder,) = [one for one in collection["item"] if one["name"] == "notes"]
    requests = {one["name"]: one["request"] for one in folder["item"]}
    assert collection["variable"][0] == {"key": "baseUrl", "value": "https://school.example"}
    assert requests["getNote"]["url"]["path"] == ["bootcamp-api", "notes", ":number"]
    assert requests["getNote"]["url"]["variable"] == [{"key": "number", "value": ""}]
    assert json.loads(requests["createNote"]["body"]["raw"])["colour"] == "red"


@pytest.mark.django_db
@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_every_surface_shows_its_documents_to_anybody(surface: Any) -> None:
    client = Client()

    page = client.get(f"/{surface.prefix}/{ADDRESSES[surface]}")
    assert page.status_code == 200
    assert surface.title in page.content.decode()
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert client.get(f"/{surface.prefix}/openapi.json").json()["info"]["title"] == surface.title
    postman = "getPostmanCollection" if surface.dialect.name == "marketplace" else "postman.json"
    assert client.get(f"/{surface.prefix}/{postman}").json()["info"]["name"] == surface.title
