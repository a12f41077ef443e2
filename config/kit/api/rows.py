"""The shape of an object of a surface, declared once.

::

    COURSE_PACK = Row(
        uid("id"),
        text("title"),
        *enum_indexed("schedulingType", SCHEDULING_TYPES),
        money("price", "price_amount", "currency"),
        *record_fields("tutor__user__uid"),
        joins=(Join("tutorProfile", "tutor_profile", TUTOR_BRIEF),),
    )
    COURSE_PACK.many(packs)  # list of dicts: one query, no model instances
    COURSE_PACK.one(pack)  # dict of an instance, through the same paths
    COURSE_PACK.schema()  # for OpenAPI
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from config.kit.api.fields import Field

Values = Sequence[Any]
Step = tuple[str, tuple[int, ...], Callable[..., Any] | None]


class Joins(Enum):
    """Which associated objects are wanted: all, only those of the same service, or none."""

    ALL = "all"
    LOCAL = "local"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Join:
    """An associated object under `key`, read through the to-one path `source`.

    With `load` it is a to-many association: a function from the values of
    `source` of all rows (primary keys unless said otherwise) to the list for
    each of them, so that a page costs one more query, not one per row.
    `is_local` is false for objects of another marketplace service. `is_boxed`
    writes the one object as a list of one, as the contract's lists do.
    """

    key: str
    source: str
    row: Row
    is_local: bool = True
    is_boxed: bool = False
    load: Callable[[list[Any]], Mapping[Any, list[dict[str, Any]]]] | None = None


class Plan:
    """How to build dicts from tuples: computed once for a row and a choice of joins."""

    def __init__(self, row: Row, joins: Joins) -> None:
        self.columns: list[str] = []
        self.steps = self._steps_of(row, "")
        self.nested: list[tuple[Join, int, list[Step]]] = []
        self.loaded: list[tuple[Join, int]] = []
        for join in row.joins:
            if joins is Joins.NONE or (joins is Joins.LOCAL and not join.is_local):
                continue
            if join.load:
                self.loaded.append((join, self._place(join.source)))
            else:
                present = self._place(f"{join.source}__pk")
                self.nested.append((join, present, self._steps_of(join.row, f"{join.source}__")))

    def _place(self, column: str) -> int:
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def _steps_of(self, row: Row, prefix: str) -> list[Step]:
        return [(f.key, tuple(self._place(prefix + s) for s in f.sources), f.convert) for f in row.fields]

    def build(self, table: Sequence[Values], given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """A dict for each tuple of `columns`' values; `given` as `Row.one`."""
        built = [_apply(self.steps, values) for values in table]
        for joined, present, steps in self.nested:
            for row, values in zip(built, table, strict=True):
                inner = None if values[present] is None else _apply(steps, values)
                row[joined.key] = ([] if inner is None else [inner]) if joined.is_boxed else inner
        for join, place in self.loaded:
            if given is not None and join.key in given:
                for row in built:
                    row[join.key] = given[join.key]
                continue
            assert join.load is not None
            found = join.load([values[place] for values in table]) if table else {}
            for row, values in zip(built, table, strict=True):
                row[join.key] = found.get(values[place], [])
        return built


def _apply(steps: list[Step], values: Values) -> dict[str, Any]:
    return {
        key: values[places[0]] if convert is None else convert(*[values[place] for place in places])
        for key, places, convert in steps
    }


class Row:
    """Keys, types and getters of one kind of object; immutable once declared."""

    def __init__(self, *fields: Field, joins: Iterable[Join] = ()) -> None:
        self.fields = fields
        self.joins = tuple(joins)
        self.keys = tuple(field.key for field in fields)
        self._plans: dict[Joins, Plan] = {}
        repeated = {key for key in self.keys if self.keys.count(key) > 1}
        if repeated:
            raise ValueError(f"declared twice: {', '.join(sorted(repeated))}")

    def __add__(self, more: Sequence[Field]) -> Row:
        return Row(*self.fields, *more, joins=self.joins)

    def with_joins(self, *joins: Join) -> Row:
        """The same row with these associations beside."""
        return Row(*self.fields, joins=(*self.joins, *joins))

    def boxed(self) -> Row:
        """The row as the marketplace's lists write it: every associated object in a list of its own."""
        return Row(*self.fields, joins=(replace(join, is_boxed=not join.load) for join in self.joins))

    def only(self, *keys: str) -> Row:
        """The row with these keys alone, without joins."""
        return Row(*(field for field in self.fields if field.key in keys))

    def plan(self, joins: Joins) -> Plan:
        """The compiled form."""
        if joins not in self._plans:
            self._plans[joins] = Plan(self, joins)
        return self._plans[joins]

    def many(self, rows: QuerySet[Any], joins: Joins = Joins.ALL) -> list[dict[str, Any]]:
        """A dict per row of the queryset, in its order: one query, and one more per to-many join."""
        plan = self.plan(joins)
        return plan.build(list(rows.values_list(*plan.columns)))

    def many_of(self, rows: QuerySet[Any], owner: str, joins: Joins = Joins.ALL) -> dict[Any, list[dict[str, Any]]]:
        """As `many`, under the values of the column `owner`: what a to-many join's `load` returns."""
        plan = self.plan(joins)
        table = list(rows.values_list(*plan.columns, owner))
        found: dict[Any, list[dict[str, Any]]] = {}
        for values, built in zip(table, plan.build(table), strict=True):
            found.setdefault(values[-1], []).append(built)
        return found

    def one(
        self, instance: Model | Any, joins: Joins = Joins.ALL, given: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The dict of one object; associations that are not loaded yet cost their query.

        `given` holds to-many associations that are at hand already, by their key.
        """
        plan = self.plan(joins)
        return plan.build([[read_path(instance, column) for column in plan.columns]], given)[0]

    def schema(self, joins: Joins = Joins.ALL) -> dict[str, Any]:
        """The JSON schema of the object."""
        properties: dict[str, Any] = {field.key: dict(field.schema) for field in self.fields}
        for join in self.joins if joins is Joins.ALL else ():
            inner = join.row.schema()
            is_array = join.load is not None or join.is_boxed
            properties[join.key] = {"type": "array", "items": inner} if is_array else inner | {"nullable": True}
        required = list(self.keys)
        return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def read_path(instance: Any, path: str) -> Any:
    """`a__b` of `instance` as `instance.a.b`; None where the way ends early."""
    value = instance
    for name in path.split("__"):
        if value is None:
            return None
        try:
            value = getattr(value, name)
        except ObjectDoesNotExist:
            return None
    return value
