"""A small made-up API, the same on every surface, that the kit's tests talk to.

Its rows are idempotency rows: the kit has no other table, and what they mean
does not matter here.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from psycopg import errors as pg
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from config.kit.api import fields, filters
from config.kit.api.inputs import EnumField, FlagField, Input, ListOrOneField
from config.kit.api.operations import operation
from config.kit.api.permissions import Public, SignedIn
from config.kit.api.results import Bare
from config.kit.api.rows import Row
from config.kit.api.surfaces import SURFACES
from config.kit.api.views import BootcampView, CertificationView, MarketplaceView, SurfaceView, TrainingsView
from config.kit.api.vocabulary import Vocabulary
from config.kit.errors import Conflict, NotFound
from config.kit.idempotency.models import IdempotentRequest
from config.kit.throttling import Limit
from config.urls import urlpatterns as real_patterns

COLOURS = Vocabulary(["red", "green"])
NOTE = Row(fields.integer("id"), fields.text("title", "key_hash"), *fields.enum_indexed("colour", COLOURS, "asked"))
NOTE_FILTERS = filters.Filters(filters.partial("title", "key_hash"), filters.enum("colour", COLOURS, "asked"))
ONE_A_MINUTE = Limit("notes", times=1, seconds=60)
CALLS: list[str] = []
GATE = threading.Event()


class Person:
    """Somebody with a name, without a database."""

    is_authenticated = True
    uid = "018f0000-0000-7000-8000-000000000001"

    def __init__(self, pk: int) -> None:
        self.pk = pk


class Session:
    session_id = "018f0000-0000-7000-8000-0000000000aa"


class Badge(BaseAuthentication):
    """`Authorization: Bearer <number>` is the person of that number."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        word = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not word:
            return None
        if not word.isdecimal():
            raise AuthenticationFailed("Your login has ended.", code="token_expired")
        return Person(int(word)), Session()


class Meeting(serializers.Serializer[Any]):
    start_time = serializers.DateTimeField()


class NoteInput(Input):
    title = serializers.CharField(max_length=10)
    colour = EnumField(COLOURS, required=False)
    is_pinned = FlagField(required=False)
    events = Meeting(many=True, required=False)
    tags = ListOrOneField(child=serializers.CharField(), required=False)
    server_decided = ("status",)


class Notes(SurfaceView):
    authentication = (Badge,)

    @operation("listNotes", row=NOTE, many=True, data_name="notes", filters=NOTE_FILTERS, permission=Public)
    def get(self, request: Request) -> Any:
        """Every note."""
        return self.page(IdempotentRequest.objects.order_by("pk"))

    @operation("createNote", row=NOTE, data_name="note", status=201, body=NoteInput, permission=SignedIn)
    def post(self, request: Request) -> Any:
        """A new note."""
        CALLS.append("post")
        return {"id": len(CALLS), **self.body}


class Note(SurfaceView):
    authentication = (Badge,)

    @operation("getNote", row=NOTE, data_name="note", permission=Public)
    def get(self, request: Request, number: int) -> Any:
        """One note."""
        if number > 1:
            raise NotFound
        return self.item({"id": 1, "title": "first", "at": datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)})

    @operation("updateNote", row=NOTE, data_name="note", body=NoteInput, permission=SignedIn)
    def patch(self, request: Request, number: int) -> Any:
        """A changed note."""
        return self.item({"id": number, **self.body})

    @operation("deleteNote", permission=SignedIn, status=204)
    def delete(self, request: Request, number: int) -> Any:
        """Nothing left."""


class Trouble(SurfaceView):
    """Each word of the address raises its own error."""

    authentication = (Badge,)

    @operation("getTrouble", permission=Public)
    def get(self, request: Request, kind: str) -> Any:
        """An error."""
        if kind == "conflict":
            raise Conflict("This note is being read.", code="not_eligible", details={"attendance": 60})
        if kind == "lock":
            raise OperationalError("canceling statement due to lock timeout") from pg.LockNotAvailable()
        if kind == "away":
            raise OperationalError("server closed the connection") from pg.AdminShutdown()
        if kind == "twice":
            raise IntegrityError("duplicate key") from pg.UniqueViolation()
        if kind == "unwritable":
            return {"what": object()}
        raise RuntimeError("secret text")

    @operation("postTrouble", permission=SignedIn)
    def post(self, request: Request, kind: str) -> Any:
        """Work that fails, is refused, or waits."""
        CALLS.append(kind)
        if kind == "wait":
            GATE.wait(10)
            return {"done": len(CALLS)}
        if kind == "cookie":
            response = self.write({"done": len(CALLS)})
            response.set_cookie("pass", "s3cret", httponly=True, samesite="Lax", max_age=60)
            response.headers["Location"] = "/somewhere"
            return response
        if kind == "missing":
            raise NotFound
        return self.get(request, kind)


class Limited(SurfaceView):
    authentication = (Badge,)

    @operation("limited", permission=Public, limits=(ONE_A_MINUTE,))
    def get(self, request: Request) -> Any:
        """Once a minute."""
        return Bare({"fine": True})


class Undeclared(SurfaceView):
    authentication = (Badge,)

    def get(self, request: Request) -> Any:
        return {"secret": True}


class Upload(SurfaceView):
    authentication = (Badge,)

    @operation("upload", permission=SignedIn, parsers=(MultiPartParser,))
    def post(self, request: Request) -> Any:
        """A file."""
        CALLS.append("upload")
        return {"length": request.data["file"].size, "text": request.data["file"].read().decode()}


def page(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret text of a page")


page.login_required = False  # type: ignore[attr-defined]  # as login_not_required does

BASES = {
    "marketplace": MarketplaceView,
    "trainings": TrainingsView,
    "bootcamp": BootcampView,
    "certification": CertificationView,
}


def patterns(base: type[SurfaceView]) -> list[URLPattern | URLResolver]:
    def spoken(view: type[SurfaceView]) -> Any:
        made: type[SurfaceView] = type(view.__name__, (view, base), {"dialect": base.dialect})
        return made.as_view()

    return [
        path("notes", spoken(Notes)),
        path("notes/<int:number>", spoken(Note)),
        path("trouble/<str:kind>", spoken(Trouble)),
        path("limited", spoken(Limited)),
        path("undeclared", spoken(Undeclared)),
        path("upload", spoken(Upload)),
        path("page", page),
    ]


PREFIXES = {f"{surface.prefix}/" for surface in SURFACES}
urlpatterns = [
    *(path(f"{surface.prefix}/", include(patterns(BASES[surface.dialect.name]))) for surface in SURFACES),
    *(one for one in real_patterns if str(one.pattern) not in PREFIXES),  # pages that refusals link to
]
