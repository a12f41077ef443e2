"""Stripe's nested forms: `items[0][price]=1&expand[]=customer` and typed reading of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final
from urllib.parse import parse_qsl

from enrollments.integrations.stripe.simulator.problems import Json, Problem, required

KEY: Final = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
METADATA_KEYS: Final = 50
METADATA_KEY: Final = 40
METADATA_VALUE: Final = 500


def decode(text: str) -> Json:
    """A query string or form body as nested dicts; numbered and `[]` parts become lists."""
    tree: Json = {}
    for raw, value in parse_qsl(text, keep_blank_values=True):
        match = KEY.match(raw)
        if not match:
            raise Problem(f"Invalid parameter name: {raw}", param=raw)
        _put(tree, [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])], value)
    return _with_lists_inside(tree)


def known(params: Json, names: Collection[str]) -> Json:
    """`params`, if it holds nothing but `names` (and `expand`)."""
    for name in params:
        if name not in names and name != "expand":
            raise Problem(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    return params


def text(params: Json, name: str) -> str | None:
    """A text parameter; Stripe refuses empty ones."""
    value = params.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Problem(f"Invalid string: {value}", param=name)
    if not value.strip():
        raise Problem(
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{name}' cannot be unset.",
            code="parameter_invalid_empty",
            param=name,
        )
    return value


def needed_text(params: Json, name: str) -> str:
    """A text parameter that must be there."""
    value = text(params, name)
    if value is None:
        raise required(name)
    return value


def integer(params: Json, name: str) -> int | None:
    """A whole number."""
    value = text(params, name)
    if value is None:
        return None
    if not re.fullmatch(r"-?\d+", value):
        raise Problem(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def boolean(params: Json, name: str, *, default: bool = False) -> bool:
    """`true` or `false`."""
    value = text(params, name)
    if value is None:
        return default
    if value not in {"true", "false"}:
        raise Problem(f"Invalid boolean: {value}", param=name)
    return value == "true"


def section(params: Json, name: str) -> Json:
    """A nested part; absent means empty."""
    value = params.get(name, {})
    if not isinstance(value, dict):
        raise Problem("Invalid object", param=name)
    return value


def metadata(params: Json) -> Json:
    """The `metadata` part within Stripe's limits."""
    found = {key: value for key, value in section(params, "metadata").items() if value != ""}
    if len(found) > METADATA_KEYS:
        raise Problem(f"Metadata can have up to {METADATA_KEYS} keys.", param="metadata")
    for key, value in found.items():
        if not isinstance(value, str) or len(key) > METADATA_KEY or len(value) > METADATA_VALUE:
            raise Problem(
                f"Metadata keys can have up to {METADATA_KEY} characters and values up to {METADATA_VALUE}.",
                param=f"metadata[{key}]",
            )
    return found


def _put(tree: Json, path: list[str], value: str) -> None:
    *parents, last = path
    here = tree
    for part in parents:
        here = here.setdefault(part or str(len(here)), {})
        if not isinstance(here, dict):
            raise Problem("Invalid object", param=path[0])
    here[last or str(len(here))] = value


def _with_lists_inside(tree: Json) -> Json:
    # Metadata may have keys that are numbers.
    return {name: value if name == "metadata" else _with_lists(value) for name, value in tree.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = _with_lists_inside(value)
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
