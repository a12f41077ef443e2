"""The browser's icon wears the colours of the house, of a practice, of the office."""

from __future__ import annotations

import re
from math import radians

import pytest
from django.urls import reverse

from config.kit.pages import styles
from config.kit.pages.accent import HOUSE_ACCENT, READABLE, accent_tokens
from config.kit.pages.colour import contrast, from_oklch
from config.kit.pages.icon import HOUSE_ICON, OFFICE_ACCENT, icon_in, icon_url
from tests.factories.accounts import PracticeFactory
from tests.pages import soup

STATIC = styles.SOURCE.parent
TOKENS = (styles.SOURCE / "tokens.css").read_text()
LIGHT, _media, DARK = TOKENS.partition("@media screen")
COLOUR = re.compile(r"#[0-9a-f]{6}")


def token(sheet, name):
    return re.search(rf"--{name}: (#[0-9a-f]{{6}})", sheet)[1]


def test_it_is_drawn_in_tokens():
    drawing = (STATIC / HOUSE_ICON).read_text()

    assert token(LIGHT, "accent") == HOUSE_ACCENT == accent_tokens(HOUSE_ACCENT, "light")["accent"]
    assert COLOUR.findall(drawing) == [HOUSE_ACCENT, token(LIGHT, "surface"), token(DARK, "brass")]


def test_the_office_has_the_colour_of_its_buttons():
    lightness, chroma, hue = re.search(
        r"--color-primary-600: oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", (styles.SOURCE / "admin.css").read_text()
    ).groups()

    assert from_oklch(float(lightness) / 100, float(chroma), radians(float(hue))) == OFFICE_ACCENT


@pytest.mark.parametrize("colour", ["#9c3d1f", "#1f5c7a", "#ffff00", "#ffffff", "#000000"])
def test_white_reads_on_every_practices_icon(colour):
    ground = COLOUR.findall(icon_in(colour))[0]

    assert contrast(ground, "#ffffff") >= READABLE


def test_a_practice_has_its_own(client, db):
    PracticeFactory(accent="#9c3d1f")

    page = soup(client.get(reverse("home")))

    (link,) = page.select("link[rel=icon]")
    assert link["href"] == "/look/9c3d1f.svg"
    answer = client.get(link["href"])
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.decode().startswith("<svg ")


def test_without_an_accent_it_is_the_houses(client, db):
    assert soup(client.get(reverse("home"))).select_one("link[rel=icon]")["href"] == "/static/icons/favicon.svg"
    assert icon_url("red") == "/static/icons/favicon.svg"
    assert client.get("/look/9C3D1F.svg").status_code == 404


def test_the_browsers_bar_has_the_headers_ground(client, db):
    bars = {bar["media"]: bar["content"] for bar in soup(client.get(reverse("home"))).select("meta[name=theme-color]")}

    assert bars == {
        "(prefers-color-scheme: light)": token(LIGHT, "surface"),
        "(prefers-color-scheme: dark)": token(DARK, "surface"),
    }
