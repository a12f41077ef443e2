"""Under a surface's prefix nobody ever meets HTML by mistake."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from config.kit.api.problems import problem_of_status
from config.kit.api.rendering import JSON, to_json
from config.kit.api.surfaces import Surface, surface_of
from config.kit.request_ids import request_id

COPIED: Final = ("Allow", "Retry-After")


@sync_and_async_middleware
def surface_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Unknown addresses, refused CSRF tokens, refused hosts, errors of other middleware: in the surface's dialect.

    Stands outside everything that may answer by itself. What a `SurfaceView`
    said, and any other JSON, passes untouched.
    """
    if iscoroutinefunction(get_response):

        async def middleware_async(request: HttpRequest) -> HttpResponseBase:
            return in_dialect(await get_response(request), request)

        return middleware_async

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return in_dialect(get_response(request), request)

    return middleware


def in_dialect(response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
    """The response itself, or its translation where a surface's prefix would have answered HTML."""
    surface = surface_of(request.path_info)
    if surface is None or getattr(response, "spoken", False) or response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    if response.headers.get("Content-Type", "").startswith(JSON):
        return response
    return translate(response, surface, request)


def translate(response: HttpResponseBase, surface: Surface, request: HttpRequest) -> HttpResponse:
    """The same status as the surface would say it."""
    headers = {name: response.headers[name] for name in COPIED if name in response.headers}
    problem = problem_of_status(response.status_code, headers=headers)
    body = surface.dialect.problem(problem, request_id(request))
    return HttpResponse(
        to_json(body, surface.dialect.json_options),
        status=problem.status,
        content_type=JSON,
        headers=problem.answer_headers(),
    )
