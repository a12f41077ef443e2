from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.kit.pages.accent import GROUNDS, accent_key, accent_stylesheet, accent_tokens
from config.kit.pages.colour import contrast, from_oklch, parse, to_oklch, write

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_of_the_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("text", ["", "#12345", "123456", "#12345g", "red"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@given(COLOURS)
def test_oklch_and_back_is_the_same_colour(colour):
    there_and_back = parse(from_oklch(*to_oklch(colour)))

    assert there_and_back == pytest.approx(parse(colour), abs=0.012)
    assert write(parse(colour)) == colour


@given(COLOURS, st.sampled_from(["light", "dark"]))
@example("#ffffff", "light")
@example("#000000", "dark")
@example("#ffff00", "light")
@example("#0000ff", "dark")
def test_any_accent_becomes_readable_in_both_themes(colour, theme):
    tokens = accent_tokens(colour, theme)

    for ground in (*GROUNDS[theme], tokens["accent-soft"]):
        assert contrast(tokens["accent"], ground) >= 4.5
    assert contrast(tokens["accent"], tokens["accent-ink"]) >= 4.5
    assert contrast(tokens["accent-hover"], tokens["accent-ink"]) >= 4.5
    assert contrast(tokens["accent-soft-ink"], tokens["accent-soft"]) >= 4.5


def test_an_accent_keeps_its_hue():
    for theme in ("light", "dark"):
        assert to_oklch(accent_tokens("#9a2f6b", theme)["accent"])[2] == pytest.approx(to_oklch("#9a2f6b")[2], abs=0.1)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [("#1A2B3C", "1a2b3c"), ("1a2b3c", "1a2b3c"), ("", ""), ("#fff", ""), ("red;}", ""), ("#1a2b3c;", "")],
)
def test_the_key_of_an_accent_is_six_hex_digits_or_nothing(colour, expected):
    assert accent_key(colour) == expected


def test_the_stylesheet_is_a_layer_with_both_themes():
    sheet = accent_stylesheet("#9a2f6b")

    assert sheet.startswith("@layer practice{:root{--accent:#")
    assert sheet.count("--accent:") == 2
    assert sheet.count("{") == sheet.count("}")
