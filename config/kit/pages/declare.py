"""Strict page components: declared props, checked names, checked types.

A component is a frozen dataclass under `@component("name")`. Its fields are
its props; `templates/components/name.html` renders it with `this` (the
instance), `content`, `fills`, `attributes` and `request`, and sees nothing
else of the page. A misspelt or missing prop is found when the template is
compiled, a wrong type when it is rendered.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import (
    Any,
    ClassVar,
    Final,
    Literal,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from django.template import Context
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ContentRule = Literal["none", "optional", "required"]
ATTRIBUTE_PREFIXES: Final = ("hx_", "aria_", "data_")
REGISTRY: Final[dict[str, type[Component]]] = {}


class ComponentError(TypeError):
    """A component was used against its declaration."""


class Component:
    """What every component shares; subclasses are declared by `@component`."""

    tag: ClassVar[str] = ""
    content_rule: ClassVar[ContentRule] = "none"
    fill_names: ClassVar[tuple[str, ...]] = ()
    takes_attributes: ClassVar[bool] = False

    @classmethod
    def check_names(cls, given: Sequence[str]) -> None:
        """Raise `ComponentError` naming props that are unknown or missing in `given`."""
        declared = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]  # every subclass is a dataclass
        unknown = [name for name in given if name not in declared and not cls.is_attribute(name)]
        if unknown:
            raise ComponentError(
                f"component {cls.tag!r} has no prop {', '.join(unknown)}; it declares {', '.join(declared) or 'none'}"
            )
        missing = [
            name
            for name, field in declared.items()
            if field.default is MISSING and field.default_factory is MISSING and name not in given
        ]
        if missing:
            raise ComponentError(f"component {cls.tag!r} needs {', '.join(missing)}")

    @classmethod
    def is_attribute(cls, name: str) -> bool:
        """Whether `name` is an HTML attribute that is handed through (`hx_get` → `hx-get`)."""
        inline_script = name.startswith("hx_on")
        return cls.takes_attributes and name.startswith(ATTRIBUTE_PREFIXES) and not inline_script

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> tuple[Component, SafeString]:
        """An instance from `values`, and the HTML attributes among them as text.

        Raises `ComponentError` for names that are not declared, missing props and wrong types.
        """
        cls.check_names(list(values))
        hints = hints_of(cast("Hashable", cls))
        props, attributes = {}, {}
        for name, value in values.items():
            if cls.is_attribute(name):
                attributes[name] = value
                continue
            if not conforms(value, hints[name]):
                raise ComponentError(f"component {cls.tag!r}: {name} must be {hints[name]}, not {value!r}")
            props[name] = value
        return cls(**props), html_attributes(attributes)

    @contextmanager
    def around(self, context: Context) -> Iterator[None]:  # noqa: ARG002 - for those who override it
        """Holds while the content is rendered; parents leave notes for their children here."""
        yield

    def values(self, context: Context) -> dict[str, object]:  # noqa: ARG002 - for those who override it
        """Further values for the component's template, from the page it stands in."""
        return {}

    def render(
        self, context: Context, content: SafeString, fills: Mapping[str, SafeString], attributes: SafeString
    ) -> str:
        """The component's HTML from its own template, isolated from the page's context."""
        values = {
            "this": self,
            "content": content,
            "fills": fills,
            "attributes": attributes,
            "csrf_token": context.get("csrf_token"),
            "request": context.get("request"),
            **self.values(context),
        }
        template = get_template(f"components/{self.tag}.html")
        html: str = template.template.render(context.new(values))  # type: ignore[attr-defined]  # Django's own backend
        return html


Declared = TypeVar("Declared", bound=Component)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def component(
    name: str, *, content: ContentRule = "none", fills: tuple[str, ...] = (), attributes: bool = False
) -> Callable[[type[Declared]], type[Declared]]:
    """Declare the decorated class as the component `name`.

    `content` says whether it is a block (`{% component %}…{% endcomponent %}`),
    `fills` names the further blocks, `attributes` lets hx_*, aria_* and data_* through.
    """

    def declare(cls: type[Declared]) -> type[Declared]:
        if name in REGISTRY and REGISTRY[name].__qualname__ != cls.__qualname__:
            raise ComponentError(f"component {name!r} is declared twice")
        cls.tag, cls.content_rule, cls.fill_names, cls.takes_attributes = name, content, fills, attributes
        declared: type[Declared] = dataclass(frozen=True, kw_only=True)(cls)
        taken = {field.name for field in fields(declared)} & set(dir(Component))  # type: ignore[arg-type]  # a dataclass
        if taken:
            raise ComponentError(f"component {name!r} may not call a prop {', '.join(sorted(taken))}")
        REGISTRY[name] = declared
        return declared

    return declare


@cache
def hints_of(declared: Hashable) -> dict[str, Any]:
    """The types of a component class's props; reading them is slow, so once."""
    return get_type_hints(declared)


def find_component(name: str) -> type[Component]:
    """The component called `name`; raises `ComponentError` with the known names."""
    if name not in REGISTRY:
        raise ComponentError(f"there is no component {name!r}; there are {', '.join(sorted(REGISTRY))}")
    return REGISTRY[name]


def conforms(value: object, hint: Any) -> bool:  # noqa: PLR0911 - one return per kind of hint
    """Whether `value` fits the type `hint`; translations count as text, generics by their origin."""
    origin = get_origin(hint)
    if hint is Any:
        return True
    if origin in {Union, types.UnionType}:
        return any(conforms(value, part) for part in get_args(hint))
    if origin is Literal:
        return value in get_args(hint)
    if hint is None or hint is types.NoneType:
        return value is None
    if hint is str:
        return isinstance(value, str | Promise)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    kind = origin or hint
    return isinstance(value, kind) and not (origin is not None and isinstance(value, str))


def html_attributes(values: Mapping[str, object]) -> SafeString:
    """`{"hx_get": "/x", "data_new": True}` → ` hx-get="/x" data-new`; None and False are left out."""
    return format_html_join(
        "",
        " {}{}",
        (
            (name.replace("_", "-"), "" if value is True else format_html('="{}"', value))
            for name, value in values.items()
            if value is not None and value is not False
        ),
    )
