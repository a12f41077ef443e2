from __future__ import annotations

import pytest
from django import forms
from django.core.paginator import Paginator
from django.test import RequestFactory

from config.kit.pages.forms import Form
from tests.kit.pages.rendering import soup


class Filter(Form):
    q = forms.CharField(label="Search", required=False)
    category = forms.MultipleChoiceField(
        label="Category",
        choices=[("School", [("maths", "Mathematics"), ("dutch", "Dutch")])],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    price = forms.IntegerField(label="Price up to", required=False)
    free = forms.BooleanField(label="Free this week", required=False)


def filter_bar(query):
    request = RequestFactory().get("/courses/", query)
    source = '{% component "filter-bar" form=form count="3 courses" target="#results" %}'
    return soup(source, request, form=Filter(request.GET))


def test_what_is_set_shows_as_pills_that_remove_it():
    bar = filter_bar({"q": "exam", "category": ["maths", "dutch"], "free": "on", "page": "4"})
    pills = {link.span.text: link["href"] for link in bar.select(".pill:not(.pill-clear)")}

    assert pills == {
        "Search: exam": "?category=maths&category=dutch&free=on",
        "Category: Mathematics": "?q=exam&category=dutch&free=on",
        "Category: Dutch": "?q=exam&category=maths&free=on",
        "Free this week: yes": "?q=exam&category=maths&category=dutch",
    }
    assert bar.select_one(".pill-clear")["href"] == "/courses/"


def test_nothing_set_shows_no_pills_but_the_count():
    bar = filter_bar({})

    assert not bar.select(".pill")
    assert bar.select_one("[role=status]").text == "3 courses"


def test_a_value_that_is_wrong_is_no_pill_and_opens_the_filters():
    bar = filter_bar({"price": "much"})

    assert not bar.select(".pill")
    assert bar.details.has_attr("open")


def test_it_is_a_plain_form_that_htmx_quickens():
    form = filter_bar({"sort": "price"}).form

    assert (form["method"], form["action"]) == ("get", "/courses/")
    assert (form["hx-get"], form["hx-target"], form["hx-push-url"]) == ("/courses/", "#results", "true")
    assert form.select_one("[name=sort]")["value"] == "price"


def pagination(number, query=None):
    page = Paginator(range(100), 10).page(number)
    return soup('{% component "pagination" page=page %}', RequestFactory().get("/", query or {}), page=page)


@pytest.mark.parametrize(("number", "has_previous", "has_next"), [(1, False, True), (5, True, True), (10, True, False)])
def test_pages_lead_on_and_back(number, has_previous, has_next):
    nav = pagination(number)

    assert bool(nav.select("[rel=prev]")) is has_previous
    assert bool(nav.select("[rel=next]")) is has_next
    assert nav.select_one("[aria-current=page]").text.split() == ["Page", str(number)]


def test_pages_keep_the_search():
    assert pagination(2, {"q": "a&b", "page": "2"}).select_one("[rel=next]")["href"] == "?q=a%26b&page=3"


def test_one_page_needs_no_pages():
    page = Paginator(range(3), 10).page(1)

    assert not soup('{% component "pagination" page=page %}', page=page).find_all()
