from __future__ import annotations

import pytest
from django.test import RequestFactory

from config.kit.pages import home, navigation
from config.kit.pages.navigation import Entry, add_entry, links


@pytest.fixture(autouse=True)
def _registries(monkeypatch):
    monkeypatch.setattr(navigation, "ENTRIES", {})
    monkeypatch.setattr(home, "PROVIDERS", {})


def test_entries_stand_in_order_and_mark_where_one_is():
    add_entry("footer", Entry(label="Accessibility", url_name="accessibility", order=20, count=lambda _request: 3))
    add_entry("footer", Entry(label="Privacy", url_name="privacy", order=10))

    shown = links("footer", RequestFactory().get("/privacy/"))

    assert [(link.label, link.href, link.is_current, link.count) for link in shown] == [
        ("Privacy", "/privacy/", True, 0),
        ("Accessibility", "/accessibility/", False, 3),
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/members", "Members"), ("/members/7", "Members"), ("/membership", None), ("/", "Home"), ("/elsewhere/", None),
     ("/members/new", "New member"), ("/members/new/2", "New member")],
)  # fmt: skip
def test_one_entry_at_most_is_where_one_is(monkeypatch, path, current):
    addresses = {"home": "/", "list": "/members", "form": "/members/new"}
    monkeypatch.setattr(navigation, "reverse", addresses.__getitem__)
    for label, url_name in (("Home", "home"), ("Members", "list"), ("New member", "form")):
        add_entry("staff", Entry(label=label, url_name=url_name))

    marked = [link.label for link in links("staff", RequestFactory().get(path)) if link.is_current]

    assert marked == ([current] if current else [])


def test_what_is_not_wired_or_not_for_one_is_left_out():
    add_entry("footer", Entry(label="Later", url_name="not:wired"))
    add_entry("footer", Entry(label="Secret", url_name="privacy", is_for=lambda _request: False))

    assert links("footer", RequestFactory().get("/")) == []


def test_the_same_page_twice_stands_once():
    add_entry("footer", Entry(label="Old", url_name="privacy"))
    add_entry("footer", Entry(label="New", url_name="privacy"))

    assert [link.label for link in links("footer", RequestFactory().get("/"))] == ["New"]


def test_home_sections_stand_in_order_and_may_be_silent():
    home.add_section("b", template="b.html", provider=lambda _request: {"rows": [1]}, order=20)
    home.add_section("a", template="a.html", provider=lambda _request: {}, order=10)
    home.add_section("c", template="c.html", provider=lambda _request: None, order=5)

    sections = home.sections_for(RequestFactory().get("/"))

    assert [(section.template, section.context) for section in sections] == [("a.html", {}), ("b.html", {"rows": [1]})]
