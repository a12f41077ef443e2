"""OpenAPI 3 of a surface, from the declarations of its operations."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final

from django.urls import URLPattern, URLResolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import patched_settings

from config.kit.api.dialect import Schema
from config.kit.api.operations import Operation, operation_of
from config.kit.api.permissions import Public
from config.kit.api.rendering import JSON
from config.kit.api.surfaces import Surface
from config.kit.version import VERSION

UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
VERSION_PART: Final = re.compile(r"v\d+")
KEY_PARAMETER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same request is done once and answered alike.",
    "schema": {"type": "string", "maxLength": 255},
}


class SurfaceSchema(AutoSchema):
    """Reads `Operation`s; only bodies are drawn from serializers."""

    view: Any

    @property
    def declared(self) -> Operation:
        """What the handler declared."""
        found = operation_of(self.view, self.method)
        assert found is not None
        return found

    def is_excluded(self) -> bool:
        """Handlers without a declaration are nobody's business."""
        return operation_of(self.view, self.method) is None

    def get_operation_id(self) -> str:
        """As declared."""
        return self.declared.id

    def get_summary(self) -> str:
        """The first line of the handler's docstring."""
        return self.declared.summary

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular has no arguments where DRF has
        """The rest of it."""
        return self.declared.description

    def get_tags(self) -> list[str]:
        """As declared, or the first word of the path that means something."""
        words = [word for word in self.path.split("/")[2:] if word and not VERSION_PART.fullmatch(word)]
        return list(self.declared.tags) or words[:1]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Any of the surface's ways; for public operations also none."""
        ways: list[dict[str, list[str]]] = [{name: []} for name in self.view.dialect.security_schemes]
        return [*ways, {}] if self.declared.permission is Public else ways

    def get_request_serializer(self) -> Any:
        """The declared input, with its required keys loosened where an update may leave them out."""
        kind = self.declared.body
        return None if kind is None else kind(partial=self.declared.is_partial(self.method))

    def map_parsers(self) -> list[Any]:
        """What the operation reads."""
        return [parser.media_type for parser in self.declared.parsers] or [JSON]

    def _get_parameters(self) -> list[Schema]:
        variables = re.findall(r"{(\w+)}", self.path)
        path = self._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]  # untyped there
        own = [dict(one) for one in self.declared.parameters]
        filters = self.declared.filters.parameters() if self.declared.filters else []
        common = self.view.dialect.query_parameters(many=self.declared.many)
        key = [KEY_PARAMETER] if self.method in UNSAFE else []
        return [*path, *own, *filters, *common, *key]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        declared = self.declared
        refused = {"$ref": "#/components/responses/Problem"}
        statuses = {400, 429, *declared.errors}
        if declared.permission is not Public:
            statuses |= {401, 403}
        if "{" in self.path:
            statuses.add(404)
        if self.method in UNSAFE:
            statuses |= {409, 422}
        success: dict[str, Any] = {"description": HTTPStatus(declared.status).phrase}
        if declared.status != HTTPStatus.NO_CONTENT:
            success["content"] = {declared.media_type: {"schema": self._success_schema()}}
        return {
            str(declared.status): success,
            **{str(status): refused for status in sorted(statuses)},
            "default": refused,
        }

    def _success_schema(self) -> Schema:
        declared = self.declared
        if declared.media_type != JSON:
            return {"type": "string", "format": "binary"}
        inner = dict(declared.answer) if declared.answer else declared.row.schema() if declared.row else {}
        if declared.bare:
            return {"type": "array", "items": inner} if declared.many else inner
        wrap = self.view.dialect.page_schema if declared.many else self.view.dialect.item_schema
        schema: Schema = wrap(inner, data_name=declared.data_name or "data", action=declared.action_of(self.method))
        return schema


def openapi_document(surface: Surface, patterns: list[URLPattern | URLResolver]) -> Schema:
    """The document of `surface` whose operations stand at `patterns`."""
    with patched_settings({"TITLE": surface.title, "VERSION": VERSION, "OAS_VERSION": "3.0.3"}):
        generator: Any = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]  # untyped there
        document: Schema = generator.get_schema(request=None, public=True)
    components = document.setdefault("components", {})
    components["securitySchemes"] = dict(surface.dialect.security_schemes)
    components.setdefault("schemas", {})["Problem"] = surface.dialect.problem_schema()
    components["responses"] = {
        "Problem": {
            "description": "Refused. 429 and some 409 and 503 say in Retry-After when to come back.",
            "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}},
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    return document
