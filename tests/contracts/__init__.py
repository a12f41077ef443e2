"""Facts of the API documents, and one comparison of an answer with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
TYPES: Final[dict[str, tuple[type, ...]]] = {
    "ID": (str, list),
    "String": (str,),
    "Text": (str,),
    "Enum": (str,),
    "Date": (str,),
    "Boolean": (bool,),
    "Integer": (int,),
    "Double": (int, float),
    "Object": (dict,),
}
ENVELOPE: Final = frozenset(
    {"status", "statusCode", "elapsedMs", "source", "requestId", "dataName", "method", "action", "appVersion"}
)


def facts(name: str) -> dict[str, Any]:
    """The facts of one service."""
    loaded: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text())
    return loaded


def misfits(answer: Any, shape: Any, path: str = "") -> list[str]:
    """Where `answer` is not of the contract's `shape`: keys that lack, values of another type."""
    if isinstance(shape, dict):
        if not isinstance(answer, dict):
            return [f"{path}: an object is wanted, not {answer!r}"]
        found = [f"{path}.{key}: is missing" for key in shape if key not in answer]
        return found + [
            line
            for key, inner in shape.items()
            if key in answer
            for line in misfits(answer[key], inner, f"{path}.{key}")
        ]
    if isinstance(shape, list):
        if not isinstance(answer, list):
            return [f"{path}: a list is wanted, not {answer!r}"]
        return [line for number, one in enumerate(answer) for line in misfits(one, shape[0], f"{path}[{number}]")]
    if answer is None or not isinstance(shape, str):
        return []
    return [] if isinstance(answer, TYPES[shape]) else [f"{path}: {shape} is wanted, not {answer!r}"]
