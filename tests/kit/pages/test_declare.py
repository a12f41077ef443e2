from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from django.utils.translation import gettext_lazy

from config.kit.pages.declare import REGISTRY, Component, ComponentError, component, conforms, find_component


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    known = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(known)


def declare_example():
    @component("example", attributes=True)
    class Example(Component):
        """An example."""

        label: str
        count: int = 1

    return Example


def test_an_instance_is_built_from_declared_props():
    instance, attributes = declare_example().build({"label": "Pay", "count": 2})

    assert (instance.label, instance.count) == ("Pay", 2)
    assert attributes == ""


def test_an_unknown_prop_is_named():
    with pytest.raises(ComponentError, match="component 'example' has no prop lable; it declares label, count"):
        declare_example().build({"lable": "Pay"})


def test_a_missing_prop_is_named():
    with pytest.raises(ComponentError, match="component 'example' needs label"):
        declare_example().build({})


def test_a_wrong_type_is_named():
    with pytest.raises(ComponentError, match="component 'example': count must be"):
        declare_example().build({"label": "Pay", "count": "2"})


def test_an_undefined_variable_is_no_text():
    with pytest.raises(ComponentError, match="component 'example': label must be"):
        declare_example().build({"label": None})


def test_html_attributes_go_through_escaped():
    _instance, attributes = declare_example().build(
        {"label": "Pay", "hx_get": '/x?a="1"&b', "aria_busy": "true", "data_new": True, "data_old": False}
    )

    assert attributes == ' hx-get="/x?a=&quot;1&quot;&amp;b" aria-busy="true" data-new'


def test_inline_script_is_no_attribute():
    with pytest.raises(ComponentError, match="has no prop hx_on_click"):
        declare_example().build({"label": "Pay", "hx_on_click": "alert(1)"})


def test_a_component_without_attributes_takes_none():
    @component("plain-example")
    class Plain(Component):
        """Takes none."""

        label: str

    with pytest.raises(ComponentError, match="has no prop hx_get"):
        Plain.build({"label": "Pay", "hx_get": "/x"})


def test_a_name_is_declared_once():
    declare_example()

    with pytest.raises(ComponentError, match="declared twice"):

        @component("example")
        class Other(Component):
            """Another class of the same name."""


def test_a_prop_may_not_hide_what_components_are_made_of():
    with pytest.raises(ComponentError, match="may not call a prop render"):

        @component("hiding")
        class Hiding(Component):
            """Would break itself."""

            render: str  # type: ignore[assignment]  # the mistake under test


def test_an_unknown_component_lists_the_known_ones():
    with pytest.raises(ComponentError, match=r"there is no component 'buton'; there are .*button"):
        find_component("buton")


@pytest.mark.parametrize(
    ("value", "hint", "expected"),
    [
        ("a", str, True),
        (gettext_lazy("a"), str, True),
        (1, str, False),
        (1, int, True),
        (True, int, False),
        (True, bool, True),
        (1, bool, False),
        (1, float, True),
        (True, float, False),
        (None, str | None, True),
        ("a", str | None, True),
        (1, str | None, False),
        ("a", Literal["a", "b"], True),
        ("c", Literal["a", "b"], False),
        (["a"], Sequence[str], True),
        ("a", Sequence[str], False),
        (object(), Any, True),
    ],
)
def test_values_conform_to_hints(value, hint, expected):
    assert conforms(value, hint) is expected
