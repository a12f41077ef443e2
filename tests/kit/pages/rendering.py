"""Rendering a piece of template for tests."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpRequest
from django.template import RequestContext, engines
from django.test import RequestFactory


def render(source: str, request: HttpRequest | None = None, **values: Any) -> str:
    """`source` as a page would render it for an anonymous visitor of `/`."""
    request = request or RequestFactory().get("/")
    template = engines["django"].from_string(source)
    html: str = template.template.render(RequestContext(request, values))  # type: ignore[attr-defined]  # Django's engine
    return html.strip()


def soup(source: str, request: HttpRequest | None = None, **values: Any) -> BeautifulSoup:
    """The same, parsed."""
    return BeautifulSoup(render(source, request, **values), "html.parser")
