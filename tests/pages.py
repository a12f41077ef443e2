"""What every page must keep, for tests of any app: `from tests.pages import assert_sound, soup`."""

from __future__ import annotations

from typing import Any

import html5lib
from bs4 import BeautifulSoup


def soup(response: Any) -> BeautifulSoup:
    """The page, parsed."""
    return BeautifulSoup(response.content, "html.parser")


def words(tag: Any) -> str:
    """The text of a tag on one line."""
    return " ".join(tag.get_text(" ").split())


def assert_sound(response: Any, status: int = 200) -> BeautifulSoup:
    """A whole, valid page: one h1, a title, no inline code, every id once and every reference answered."""
    html = soup(response)
    assert response.status_code == status, words(html.body or html)[:600]
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(response.content.decode())
    assert parser.errors == []
    assert len(html.select("main h1")) == 1
    assert html.title
    assert html.title.get_text().strip()
    assert not html.select("script:not([src]), style, [style]")
    assert not [name for tag in html.find_all() for name in tag.attrs if name.startswith("on")]
    ids = [tag["id"] for tag in html.select("[id]")]
    assert sorted(ids) == sorted(set(ids))
    for label in html.select("label[for]"):
        assert html.find(id=label["for"]), label
    for tag in html.select("[aria-describedby], [aria-labelledby]"):
        for name in f"{tag.get('aria-describedby', '')} {tag.get('aria-labelledby', '')}".split():
            assert html.find(id=name), tag
    return html
