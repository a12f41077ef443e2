from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import get_template

from config.kit.pages.components.people import Avatar
from config.kit.pages.components.times import TimeChoice, WeekEntry
from config.kit.pages.components.words import STATES, TONE_ICONS
from config.kit.pages.declare import REGISTRY
from config.kit.pages.icons import icon
from tests.kit.pages.rendering import soup

AT = datetime(2027, 3, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("name", sorted(set(REGISTRY) - {"row", "cell"}))
def test_every_component_has_a_template_that_compiles(name):
    assert get_template(f"components/{name}.html") is not None


@pytest.mark.parametrize("name", sorted({icon for _tone, icon in STATES.values()} | set(TONE_ICONS.values())))
def test_every_icon_of_a_state_exists_in_every_size(name):
    assert all(icon(name, size=size) for size in (16, 20, 24))


def test_a_state_is_a_word_with_an_icon():
    badge = soup('{% component "badge" label="Waiting for payment" state="pending" %}').span

    assert badge["class"] == ["badge", "badge-warn"]
    assert badge.text == "Waiting for payment"
    assert badge.svg


def test_an_unknown_state_is_neutral():
    assert soup('{% component "badge" label="New" state="brand_new" %}').span["class"] == ["badge", "badge-neutral"]


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Ada Lovelace", "AL"), ("Ada King Lovelace", "AL"), ("Ada", "A"), ("özdemir", "Ö"), ("", "")],
)
def test_initials_are_drawn_from_the_name(name, initials):
    assert Avatar(name=name).initials == initials


def test_a_face_keeps_its_colour_and_is_decoration_beside_a_name():
    assert Avatar(name="Ada").tone == Avatar(name="Ada").tone
    assert soup('{% component "avatar" name="Ada" %}').svg["aria-hidden"] == "true"
    assert soup('{% component "avatar" name="Ada" is_named=True %}').svg["aria-label"] == "Ada"
    assert soup('{% component "avatar" name="Ada" photo="/a.webp" is_named=True %}').img["alt"] == "Ada"
    assert soup('{% component "avatar" name="Ada" photo="/a.webp" %}').img["alt"] == ""


def test_a_price_says_currency_and_what_it_includes():
    price = soup('{% component "price" amount=24000 currency="EUR" includes="for 6 lessons" %}')

    assert price.text == "€240.00 for 6 lessons"


def test_urgent_messages_are_announced_at_once():
    assert soup('{% component "alert" kind="bad" title="No" / %}').div["role"] == "alert"
    assert soup('{% component "alert" kind="ok" title="Yes" / %}').div["role"] == "status"


def test_steps_say_which_are_done():
    items = soup('{% component "steps" labels=labels current=2 %}', labels=["Times", "Review", "Pay"]).select("li")

    assert [item["class"][1] for item in items] == ["step-done", "step-current", "step-ahead"]
    assert items[0].select_one(".step-label").text == "Times (done)"
    assert [item.get("aria-current") for item in items] == [None, "step", None]


def test_a_dialog_opens_without_script():
    html = soup(
        '{% component "button" label="Ask" type="button" opens="sure" %}'
        '{% component "dialog" id="sure" title="Sure?" %}Really?{% endcomponent %}'
    )

    assert html.button["popovertarget"] == "sure"
    assert html.dialog["id"] == "sure"
    assert html.dialog.has_attr("popover")
    assert html.find(id=html.dialog["aria-labelledby"]).text == "Sure?"


def test_a_map_link_holds_the_address_and_tells_nobody_where_one_came_from():
    link = soup('{% component "map-link" address="Oudegracht 1, Utrecht" %}').a

    assert link["href"] == "https://www.openstreetmap.org/search?query=Oudegracht+1%2C+Utrecht"
    assert link["rel"] == ["noreferrer"]


def time_list(**props):
    choices = [
        TimeChoice(value="late", start=AT + 3 * HOUR, end=AT + 4 * HOUR, is_disabled=True, note="too close"),
        TimeChoice(value="early", start=AT, end=AT + HOUR, is_chosen=True),
        TimeChoice(value="next", start=AT + 24 * HOUR, end=AT + 25 * HOUR),
    ]
    source = (
        '{% component "time-list" name="slot" legend="First lesson" choices=choices'
        " other=other is_multiple=many error=error %}"
    )
    return soup(source, choices=choices, **({"other": None, "many": False, "error": None} | props))


def test_times_stand_by_day_in_order():
    html = time_list()

    assert [title.text for title in html.select("h3")] == ["Monday 22 March 2027", "Tuesday 23 March 2027"]
    assert [box["value"] for box in html.select("input")] == ["early", "late", "next"]
    assert [box["type"] for box in html.select("input")] == ["radio"] * 3


def test_a_times_label_says_date_time_and_zone():
    html = time_list(other="America/New_York")

    words = " ".join(html.select_one("label").text.split())
    assert words == "Monday 22 March 2027, 09:00\N{EN DASH}10:00 UTC 05:00 New York"


def test_what_cannot_be_had_says_why():
    html = time_list()

    assert html.select("input")[1].has_attr("disabled")
    assert html.select_one(".time-note").text == "too close"
    assert html.select("input")[0].has_attr("checked")


def test_a_missing_choice_is_said_and_tied_to_the_group():
    html = time_list(error="Choose two times.", many=True)

    assert "Choose two times." in html.find(id="slot_error").text
    assert html.fieldset["aria-describedby"] == "slot_zone slot_error"
    assert html.input["type"] == "checkbox"


def test_a_week_has_seven_days_also_when_clocks_change():
    html = soup(
        '{% component "calendar-week" label="Week" start=start entries=entries %}',
        start=date(2027, 3, 22),
        entries=[WeekEntry(start=AT, end=AT + HOUR, label="Maths", href="/l/1")],
    )
    days = html.select(".week-day")

    assert [day.time["datetime"] for day in days] == [f"2027-03-{number}" for number in range(22, 29)]
    assert days[0].a["href"] == "/l/1"
    assert "09:00\N{EN DASH}10:00" in days[0].text
    assert "Nothing" in days[1].text


def test_side_links_mark_the_present_page():
    html = soup(
        '{% component "side-navigation" label="Here" %}{% component "side-link" label="Home" href="/" %}'
        '{% component "side-link" label="Other" href="/other/" count=2 %}{% endcomponent %}'
    )

    assert [link.get("aria-current") for link in html.select("a")] == ["page", None]
    assert html.select_one(".count").text == "2"
