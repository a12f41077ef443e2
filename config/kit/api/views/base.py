"""The one way a request goes through a surface."""

from __future__ import annotations

import logging
import time
from functools import cached_property
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.kit import idempotency
from config.kit.api.callers import authentication_of, caller_key, public_id
from config.kit.api.dialect import Dialect, Exchange
from config.kit.api.documents.schema import SurfaceSchema
from config.kit.api.inputs import read_body
from config.kit.api.normaliser import problem_from
from config.kit.api.operations import Operation, operation_of
from config.kit.api.problems import Problem
from config.kit.api.rendering import JSON, JsonNegotiation, OrjsonRenderer, to_json
from config.kit.api.results import Bare, Item, Page
from config.kit.api.rows import Joins
from config.kit.clients import client_address
from config.kit.errors import DomainError, Invalid, NotSignedIn
from config.kit.request_ids import request_id
from config.kit.throttling import address_subject, api_limit, spend, user_subject

logger = logging.getLogger(__name__)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class SurfaceView(APIView):
    """A view of one surface; use its subclass of your surface.

    Handlers return what they mean: `self.item(…)`, `self.page(…)`, `Bare(…)`,
    a dict, a list, None (204), or a finished `HttpResponse` (a file). They
    raise `DomainError` and its kin. Everything else happens here, once.
    """

    dialect: ClassVar[Dialect]
    schema = SurfaceSchema()
    authentication: ClassVar[tuple[type[BaseAuthentication], ...] | None] = None
    content_negotiation_class = JsonNegotiation
    metadata_class = None
    format_kwarg = None
    ui_permissions: ClassVar[tuple[str, ...]] = ()

    # -- What handlers use ---------------------------------------------------

    @cached_property
    def operation(self) -> Operation:
        """What the handler of this method declared; nothing declared means nobody may."""
        method = getattr(self.request, "method", None)  # documents look at views without a request
        return operation_of(self, method or "GET") or Operation(id="")

    @cached_property
    def body(self) -> Any:
        """The validated body by snake_case names. Raises what validation raises."""
        assert self.operation.body is not None, "declare body= at the operation"
        partial = self.operation.is_partial(self.request.method or "")
        values, ignored = read_body(self.operation.body, self.request.data, partial=partial)
        if ignored:
            self.headers["X-Ignored-Keys"] = ", ".join(sorted(key for key in ignored if key.isidentifier())[:20])
        return values

    @property
    def joins(self) -> Joins:
        """Which associated objects this request wants."""
        return Joins.ALL

    def item(self, thing: Any, **more: Any) -> Item:
        """One object: a dict as it is, anything else through the operation's row. `more` as `Item`."""
        row = self.operation.row
        data = thing if row is None or isinstance(thing, dict) else row.one(thing, self.joins)
        return Item(data, **more)

    def page(self, rows: QuerySet[Any]) -> Page:
        """The page that the query asks for, filtered and rendered as the operation declares."""
        declared = self.operation
        assert declared.row is not None, "declare row= at the operation"
        row = declared.row
        applied: list[dict[str, Any]] = []
        query = self.request.query_params
        if declared.filters:
            rows, applied = declared.filters.apply(rows, query)
        page = self.dialect.paging.take(rows, query, lambda some: row.many(some, self.joins))
        return Page(page.rows, page.number, page.size, page.total, applied)

    # -- The way of a request --------------------------------------------------

    def get_authenticators(self) -> list[BaseAuthentication]:
        """The surface's registered ways, unless the view names its own."""
        classes = authentication_of(self.dialect.name) if self.authentication is None else self.authentication
        return [one() for one in classes]

    def get_permissions(self) -> list[BasePermission]:
        """The operation's."""
        return [self.operation.permission()]

    def get_parsers(self) -> list[Any]:
        """JSON, or what the operation reads."""
        return [one() for one in self.operation.parsers or self.parser_classes]

    def get_renderers(self) -> list[Any]:
        """The media type that the operation answers with, for negotiation only."""
        renderer = OrjsonRenderer()
        renderer.media_type = self.operation.media_type
        return [renderer]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check, call, write; any error becomes the surface's answer."""
        self.started = time.perf_counter()
        self.login_ms = 0
        self.args, self.kwargs = args, kwargs
        self.headers: dict[str, str] = {}
        self.request = self.initialize_request(request, *args, **kwargs)
        try:
            handler = self.handler()
            if handler != self.options:  # which tells nothing but the methods
                self.initial(self.request, *args, **kwargs)
            response = self.answer_once(handler)
        except Exception as error:  # noqa: BLE001 - the normaliser knows every kind and logs what nobody foresaw
            response = self.refuse(problem_from(error, request))
        response.spoken = True  # type: ignore[attr-defined]  # tells the middleware that the dialect has spoken
        return response

    def handler(self) -> Any:
        """The method's handler. Raises `MethodNotAllowed`."""
        method = (self.request.method or "").lower()
        handler = getattr(self, method, None) if method in self.http_method_names else None
        if handler is None:
            raise exceptions.MethodNotAllowed(self.request.method or "")
        return handler

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Everything that may refuse a request before its handler runs."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            raise Invalid(_("The address holds a NUL character."), code="bad_request")
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.log_in(request)
        self.check_permissions(request)
        self.dialect.check_query(request.query_params)

    def log_in(self, request: Request) -> None:
        """Who is it, and not too often: strangers and failed logins count per address."""
        before = time.perf_counter()
        try:
            user = request.user
        except (exceptions.AuthenticationFailed, DomainError):
            spend(api_limit(signed_in=False), address_subject(request))
            raise
        self.login_ms = round((time.perf_counter() - before) * 1000)
        subject = user_subject(user.pk) if user.is_authenticated else address_subject(request)
        for limit in (api_limit(signed_in=user.is_authenticated), *self.operation.limits):
            spend(limit, subject)

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> Any:
        """401 for strangers, 403 for everybody else."""
        if not request.user.is_authenticated:
            raise NotSignedIn(message)
        raise exceptions.PermissionDenied(message)

    def answer_once(self, handler: Any) -> HttpResponse | HttpResponseBase:
        """The handler's answer; with an Idempotency-Key the one it gave before."""
        key = self.request.headers.get(idempotency.HEADER)
        if key is None or self.request.method not in UNSAFE:
            return self.write(handler(self.request, *self.args, **self.kwargs))
        asked = idempotency.fingerprint(self.request)
        claim = idempotency.claim(key, caller=caller_key(self.request, client_address(self.request)), asked=asked)
        if claim.answer is not None:
            return claim.answer
        try:
            response = self.write(handler(self.request, *self.args, **self.kwargs))
        except Exception as error:  # noqa: BLE001 - as in dispatch; refusals are answers that are remembered too
            response = self.refuse(problem_from(error, self.request._request))  # noqa: SLF001 - DRF's wrapper hides it
        except BaseException:
            idempotency.release(claim)
            raise
        idempotency.settle(claim, response)
        return response

    # -- Answers -----------------------------------------------------------------

    def write(self, result: Any) -> HttpResponseBase:
        """The result in the surface's shape: the only place where success is wrapped."""
        declared = self.operation
        if isinstance(result, HttpResponseBase):
            if isinstance(result, Response):
                result = Bare(result.data, result.status_code, dict(result.headers))
            else:
                return result
        if result is None:
            return self.respond(None, HTTPStatus.NO_CONTENT, {})
        if isinstance(result, Bare):
            return self.respond(result.data, result.status or declared.status, result.headers)
        if isinstance(result, list | tuple):
            result = Page(result)
        if isinstance(result, Page):
            body = self.dialect.page(result, self.exchange(result))
            headers = {**self.dialect.page_headers(result), **result.headers}
            return self.respond(body, result.status or declared.status, headers)
        item = result if isinstance(result, Item) else Item(result)
        return self.respond(self.dialect.item(item, self.exchange(item)), item.status or declared.status, item.headers)

    def exchange(self, result: Item | Page) -> Exchange:
        """What the dialect may tell of this request."""
        declared, request = self.operation, self.request
        user_id = public_id(request.user)
        method = request.method or ""
        asked = f"{user_id}|{request.get_full_path()}".encode()
        return Exchange(
            request_id=request_id(request._request),  # noqa: SLF001 - DRF's wrapper hides it
            method=method,
            status=result.status or declared.status,
            data_name=result.data_name or declared.data_name or "data",
            action=result.action or declared.action_of(method),
            user_id=user_id,
            session_id=getattr(request.auth, "session_id", None),
            elapsed_ms=round((time.perf_counter() - self.started) * 1000),
            login_ms=self.login_ms,
            cache_key=blake2b(asked, digest_size=16).hexdigest(),
            ui_permissions=self.ui_permissions,
        )

    def refuse(self, problem: Problem) -> HttpResponse:
        """The problem in the surface's words."""
        body = self.dialect.problem(problem, request_id(getattr(self.request, "_request", self.request)))
        headers = problem.answer_headers()
        if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(self.allowed_methods)
        return self.respond(body, problem.status, headers)

    def respond(self, body: Any, status: int, headers: Any) -> HttpResponse:
        """Bytes with their headers; None is no body at all."""
        content = b"" if body is None else to_json(body, self.dialect.json_options)
        response = HttpResponse(content, status=status, content_type=JSON)
        if body is None:
            del response.headers["Content-Type"]
        response.headers["Cache-Control"] = "no-store"
        for name, value in {**self.headers, **headers}.items():
            response.headers[name] = value
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Which methods there are."""
        return self.respond(None, HTTPStatus.NO_CONTENT, {"Allow": ", ".join(self.allowed_methods)})
