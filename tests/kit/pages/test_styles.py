from __future__ import annotations

import gzip
import re
from itertools import product
from pathlib import Path

import pytest
import tinycss2
from django.contrib.staticfiles import finders

from config.kit.pages import styles
from config.kit.pages.accent import GROUNDS
from config.kit.pages.colour import contrast

PARTS = [path for _layer, path in styles.parts()]
TOKENS = (styles.SOURCE / "tokens.css").read_text()
SOFT = ("ok", "warn", "bad", "info")
PAIRS = [
    *product(("ink", "muted", "accent", "bad", "ok", "warn", "info", "brass-ink"), ("paper", "surface")),
    *product(("ink", "muted"), ("sunken",)),
    *((name, f"{name}-soft") for name in SOFT),
    *product(("ink",), [f"{name}-soft" for name in (*SOFT, "brass", "accent")]),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    ("accent-hover", "paper"),
    ("accent-hover", "surface"),
    ("accent-soft-ink", "accent-soft"),
    ("accent", "accent-soft"),
    ("bad-ink", "bad"),
    ("bad-ink", "bad-hover"),
    ("brass-ink", "brass-soft"),
    *((f"tone-{number}-ink", f"tone-{number}") for number in range(1, 7)),
]
EDGES = [*product(("line-strong", "focus", "accent"), ("paper", "surface", "sunken"))]


def tokens(theme):
    light, _media, dark = TOKENS.partition("@media")
    named = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light))
    return named | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", dark)) if theme == "dark" else named


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_pair_of_text_and_ground_is_readable(theme, text, ground):
    known = tokens(theme)

    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_and_the_focus_ring_are_visible(theme, edge, ground):
    known = tokens(theme)

    assert contrast(known[edge], known[ground]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_practices_accent_is_computed_against_the_same_grounds(theme):
    known = tokens(theme)

    assert (known["surface"], known["paper"], known["sunken"]) == GROUNDS[theme]


def test_every_colour_has_a_dark_twin():
    light, _media, dark = TOKENS.partition("@media")
    colours = set(re.findall(r"--([\w-]+):\s*(?:#|rgb)", light))

    assert colours == set(re.findall(r"--([\w-]+):\s*(?:#|rgb)", dark))


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_a_part_keeps_the_rules(path):
    text = path.read_text()
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)

    assert not [rule for rule in rules if rule.type == "error"]
    assert "!important" not in text
    assert "url(" not in text
    assert not re.search(r"#[\w-]+[^{};]*\{", text), "an id selector"
    assert not re.search(r"(?<![\w-])(margin|padding|border)-(left|right|top|bottom)|(?<![\w-])(left|right):", text)
    if path.stem != "tokens":
        assert not re.search(r"#[0-9a-f]{3,8}\b(?=[;\s])", text.replace("#999", "")), "a colour beside the tokens"


def test_every_token_that_is_used_is_defined():
    text = "".join(path.read_text() for path in PARTS)
    used = set(re.findall(r"var\(--([\w-]+)", text))

    assert used <= set(re.findall(r"--([\w-]+):", text))


def test_the_stylesheet_is_one_small_file_in_layers():
    text = Path(finders.find(styles.BUNDLE) or "").read_text()

    assert text.startswith("@layer reset,tokens,practice,base,components,pages;")
    assert text.count("{") == text.count("}")
    assert "/*" not in text
    assert len(gzip.compress(text.encode())) < 25_000


def test_collecting_static_files_finds_it():
    found = dict(styles.StylesheetFinder().list(None))

    assert list(found) == [styles.BUNDLE]
    assert found[styles.BUNDLE].exists(styles.BUNDLE)


def test_other_files_are_left_to_other_finders():
    assert styles.StylesheetFinder().find("css/tokens.css") == []
    assert finders.find("icons/favicon.svg") is not None
