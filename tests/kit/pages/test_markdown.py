"""Texts that practices write."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from config.kit.pages.markdown import rendered


def test_what_people_write_reads_well():
    text = "# House rules\n\nBe **on time**.\nReally.\n\n- water\n- [map](https://example.com/a?b=1&c=2)"
    assert rendered(text) == (
        "<h3>House rules</h3>\n<p>Be <strong>on time</strong>.<br>\nReally.</p>\n<ul>\n<li>water</li>\n"
        '<li><a href="https://example.com/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">map</a></li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hello)",
        "![x](https://elsewhere.example/pixel.gif)",
        '[x](https://a.example "a" onclick="b")',
        "<a href='javascript:x'>x</a>",
    ],
)
def test_nothing_runs_or_loads(text):
    html = BeautifulSoup(rendered(text), "html.parser")
    assert {tag.name for tag in html.find_all()} <= {"p", "a"}
    for tag in html.find_all("a"):
        assert tag.get("href", "").split(":")[0] in {"", "https"}
        assert set(tag.attrs) <= {"href", "rel"}


def test_s4_template_syntax_stays_text():
    assert rendered("{{ settings.SECRET_KEY }} {% load x %}") == "<p>{{ settings.SECRET_KEY }} {% load x %}</p>\n"
