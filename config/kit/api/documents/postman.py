"""A Postman collection (v2.1) from an OpenAPI document."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from config.kit.api.dialect import Schema

FORMAT: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
EXAMPLES: Final = {"string": "", "integer": 0, "number": 0, "boolean": False}
VARIABLE: Final = re.compile(r"{(\w+)}")


def postman_collection(document: Schema, *, base_url: str) -> Schema:
    """One request per operation, in folders by tag; `baseUrl` and `accessToken` are its variables."""
    folders: dict[str, list[Schema]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = next(iter(operation.get("tags", [])), "")
            folders.setdefault(tag, []).append(_request(document, path, method.upper(), operation))
    return {
        "info": {"name": document["info"]["title"], "schema": FORMAT},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{accessToken}}", "type": "string"}]},
        "variable": [{"key": "baseUrl", "value": base_url}, {"key": "accessToken", "value": ""}],
        "item": [{"name": tag, "item": requests} for tag, requests in folders.items()],
    }


def _request(document: Schema, path: str, method: str, operation: Schema) -> Schema:
    parameters = operation.get("parameters", [])
    segments = VARIABLE.sub(r":\1", path).strip("/").split("/")
    query = [{"key": one["name"], "value": "", "disabled": True} for one in parameters if one["in"] == "query"]
    url: Schema = {
        "raw": "{{baseUrl}}/" + "/".join(segments),
        "host": ["{{baseUrl}}"],
        "path": segments,
        "query": query,
        "variable": [{"key": one["name"], "value": ""} for one in parameters if one["in"] == "path"],
    }
    request: Schema = {"method": method, "url": url, "header": [], "description": operation.get("summary", "")}
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        example = json.dumps(_example(document, body["schema"]), indent=2)
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {"mode": "raw", "raw": example, "options": {"raw": {"language": "json"}}}
    return {"name": operation["operationId"], "request": request}


def _example(document: Schema, schema: Schema) -> Any:
    if "$ref" in schema:
        return _example(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "allOf" in schema:
        return _example(document, schema["allOf"][0])
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [_example(document, schema["items"])]
    if "properties" in schema:
        return {name: _example(document, inner) for name, inner in schema["properties"].items()}
    return EXAMPLES.get(schema.get("type", ""), {})
