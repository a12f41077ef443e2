"""The facts of the trainings API, and the exact comparison of answers with its example objects."""

from __future__ import annotations

import re
from typing import Any, Final

from tests.contracts import facts

CONTRACT: Final = facts("trainings")
BASE: Final[str] = CONTRACT["base"]
NULLABLE: Final = frozenset({"max_participants", "spots_available", "location_id", "location_name", "invite_date"})
MOMENTS: Final = frozenset({"start_time", "end_time", "enrole_date", "invite_date"})
NAIVE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def strays(answer: Any, name: str) -> list[str]:
    """Where `answer` is not exactly the contract's object `name`: other keys, or values of another type."""
    example = CONTRACT["objects"][name]
    if not isinstance(answer, dict):
        return [f"{name}: an object is wanted, not {answer!r}"]
    found = [f"{name}.{key}: is not in both" for key in sorted(answer.keys() ^ example.keys())]
    for key in answer.keys() & example.keys():
        found += _strays_of_value(answer[key], example[key], f"{name}.{key}", key)
    return found


def _strays_of_value(value: Any, example: Any, path: str, key: str) -> list[str]:
    if value is None:
        return [] if key in NULLABLE else [f"{path}: is nothing"]
    if key in MOMENTS:
        return [] if NAIVE.fullmatch(str(value)) else [f"{path}: {value!r} is no time without offset"]
    if isinstance(example, list):
        inner = example[0]
        if isinstance(inner, str):  # the name of an object
            return [line for one in value for line in strays(one, inner)]
        return [f"{path}: {sorted(one)}" for one in value if one.keys() != inner.keys()]
    if example is not None and type(value) is not type(example):
        return [f"{path}: {value!r} is no {type(example).__name__}"]
    return []
