"""List objects, paging and `expand[]`."""

from __future__ import annotations

from typing import Any, Final

from enrollments.integrations.stripe.simulator import forms
from enrollments.integrations.stripe.simulator.problems import Json, Problem
from enrollments.integrations.stripe.simulator.world import World, public

LIMIT: Final = 10
MOST: Final = 100
OPERATORS: Final = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
PAGING: Final = {"limit", "starting_after", "ending_before", "created"}


def page(world: World, kind: str, params: Json, *, url: str, filters: tuple[str, ...] = (), **fixed: Any) -> Json:
    """One page of objects of `kind`, newest first. `filters` are allowed equality parameters, `fixed` always hold."""
    forms.known(params, PAGING.union(filters))
    wanted = forms.integer(params, "limit")
    limit = LIMIT if wanted is None else wanted
    if not 1 <= limit <= MOST:
        raise Problem(f"Invalid integer: must be between 1 and {MOST}", param="limit")
    where = {**fixed, **{name: forms.text(params, name) for name in filters if name in params}}
    after, before = (_cursor(world, kind, params, name) for name in ("starting_after", "ending_before"))
    found = world.store.select(kind, where=where, created=_window(params), after=after, before=before, limit=limit + 1)
    has_more = len(found) > limit
    shown = (found[-limit:] if before else found[:limit]) if has_more else found
    return {"object": "list", "data": [public(item) for item in shown], "has_more": has_more, "url": url}


def expanded(world: World, answer: Json, params: Json) -> Json:
    """`answer` with the ids named by `expand[]` replaced by their objects."""
    paths = params.get("expand", [])
    if not isinstance(paths, list):
        raise Problem("Invalid array", param="expand")
    for path in paths:
        _expand(world, answer, str(path).split("."), str(path))
    return answer


def _expand(world: World, here: Any, path: list[str], whole: str) -> None:
    if isinstance(here, list):
        for item in here:
            _expand(world, item, path, whole)
        return
    name, *rest = path
    if not isinstance(here, dict) or name not in here:
        raise Problem(f"This property cannot be expanded ({whole}).", param="expand")
    if isinstance(here[name], str):
        found = world.store.get(here[name])
        here[name] = public(found) if found else here[name]
    if rest and here[name] is not None:
        _expand(world, here[name], rest, whole)


def _window(params: Json) -> dict[str, int]:
    created = params.get("created")
    if created is None:
        return {}
    if isinstance(created, str):
        return {"=": forms.integer(params, "created") or 0}
    bounds = forms.known(forms.section(params, "created"), OPERATORS)
    return {OPERATORS[name]: forms.integer(bounds, name) or 0 for name in bounds}


def _cursor(world: World, kind: str, params: Json, name: str) -> str | None:
    identifier = forms.text(params, name)
    if identifier:
        found = world.store.get(identifier)
        if not found or found["object"] != kind:
            raise Problem(f"No such {kind}: '{identifier}'", code="resource_missing", param=name)
    return identifier
