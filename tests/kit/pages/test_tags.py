from __future__ import annotations

import pytest
from django.template import TemplateSyntaxError
from django.test import RequestFactory

from config.kit.pages.declare import ComponentError
from tests.kit.pages.rendering import render, soup


def test_a_component_renders_its_template():
    button = soup('{% component "button" label="Pay & go" kind="danger" name="step" value=2 %}').button

    assert button.text == "Pay & go"
    assert button["class"] == ["button", "button-danger"]
    assert (button["type"], button["name"], button["value"]) == ("submit", "step", "2")


def test_text_is_escaped():
    assert "<script>" not in render('{% component "button" label=label %}', label="<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{% component "buton" label="x" %}', "there is no component 'buton'"),
        ('{% component "button" lable="x" %}', "has no prop lable"),
        ('{% component "button" %}', "component 'button' needs label"),
        ("{% component button %}", "in quotes"),
        ("{% component %}", "in quotes"),
        ('{% component "button" "x" %}', "takes name=value only"),
        ('{% component "alert" title="x" %}never closed', "endcomponent"),
        ('{% component "card" title="x" %}{% fill "footer" %}x{% endfill %}{% endcomponent %}', "has no slot 'footer'"),
        ('{% component "card" title="x" %}{% fill footer %}x{% endfill %}{% endcomponent %}', "write {% fill"),
    ],
)
def test_mistakes_are_found_when_the_template_is_compiled(source, message):
    with pytest.raises(TemplateSyntaxError, match=message):
        render(f"{{% if False %}}{source}{{% endif %}}")


def test_a_wrong_value_is_found_when_it_is_rendered():
    with pytest.raises(ComponentError, match="kind must be"):
        render('{% component "button" label="x" kind=kind %}', kind="primry")


def test_required_content_is_required():
    with pytest.raises(ComponentError, match="'panel' needs content"):
        render('{% component "panel" title="x" %}  {% endcomponent %}')


def test_content_sees_the_page_and_slots_stand_in_their_places():
    card = soup(
        '{% component "card" title="Maths" href="/maths" %}{{ word }}'
        '{% fill "meta" %}{% component "badge" label=word kind="ok" %}{% endfill %}{% endcomponent %}',
        word="Inside",
    ).article

    assert card.select_one(".card-title a")["href"] == "/maths"
    assert card.select_one(".card-text").text == "Inside"
    assert card.select_one(".card-meta .badge").text == "Inside"


def test_a_component_does_not_see_the_page():
    html = render('{% component "alert" title="Saved" / %}', content="leaked", icon="leaked", title="leaked")

    assert "leaked" not in html


def test_an_empty_component_needs_no_end():
    assert soup('{% component "alert" title="Saved" kind="ok" / %}after').text.split() == ["Saved", "after"]


def test_query_changes_and_removes_parameters():
    request = RequestFactory().get("/", {"q": "maths", "page": "3"})

    assert render('{% query page=None sort="name" %}', request) == "?q=maths&amp;sort=name"


def test_an_address_that_is_not_wired_is_none():
    assert render('{% url_if_any "no:such" as url %}{{ url }}') == "None"
    assert render('{% url_if_any "home" as url %}{{ url }}') == "/"


def test_icons_are_decoration_unless_named():
    assert soup('{% icon "calendar" %}').svg["aria-hidden"] == "true"
    named = soup('{% icon "calendar" size=24 title="A & B" %}').svg
    assert (named["role"], named["aria-label"], named["width"]) == ("img", "A & B", "24")
