"""Where the documents of a surface stand, and who may read them: anybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from config.kit.api.dialects import MARKETPLACE
from config.kit.api.documents.postman import postman_collection
from config.kit.api.documents.schema import openapi_document
from config.kit.api.surfaces import Surface

Patterns = list[URLPattern | URLResolver]


def document_patterns(surface: Surface, operations: Patterns) -> Patterns:
    """OpenAPI, Swagger UI and Postman of one surface; the marketplace's names are its contract's."""

    @cache
    def document() -> dict[str, Any]:
        return openapi_document(surface, operations)

    def view(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        return login_not_required(require_safe(cache_control(max_age=300, public=True)(answer)))

    def schema(_request: HttpRequest) -> HttpResponse:
        return JsonResponse(document())

    def postman(request: HttpRequest) -> HttpResponse:
        base_url = f"{request.scheme}://{request.get_host()}"
        return JsonResponse(postman_collection(document(), base_url=base_url))

    def swagger(_request: HttpRequest) -> HttpResponse:
        shown = {"surface": surface, "schema": f"/{surface.prefix}/openapi.json"}
        return HttpResponse(render_to_string("kit/swagger.html", shown))  # nothing of who asks stands in it

    addresses: Patterns = [path("openapi.json", view(schema)), path("docs", view(swagger))]
    if surface.dialect is not MARKETPLACE:
        return [*addresses, path("postman.json", view(postman))]
    # Lazy: `migrate` loads the addresses before anybody has collected static files.
    icon = RedirectView.as_view(url=lazy(static, str)("drf_spectacular_sidecar/swagger-ui-dist/favicon-32x32.png"))
    return [
        *addresses,
        path("", view(swagger)),
        path("swagger", view(swagger)),
        path("getPostmanCollection", view(postman)),
        path("favicon.ico", login_not_required(icon)),
    ]
