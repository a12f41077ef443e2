"""Texts that a practice writes, as safe HTML: `{{ policy.text|markdown }}`.

Markdown without HTML of its own, and cleaned once more after; never a template.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS: Final = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "pre", "hr"}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
LOWERED: Final = {"h1": "h3", "h2": "h4", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
"""A text stands inside a page that has its h1 and h2 already."""
PARSER: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


@lru_cache(maxsize=256)
def rendered(text: str) -> SafeString:
    """`text` (Markdown) as HTML: paragraphs, lists, emphasis, links, smaller headings; nothing that can run."""
    tokens = PARSER.parse(text)
    for token in tokens:
        token.tag = LOWERED.get(token.tag, token.tag)
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="nofollow noopener noreferrer"
    )
    return mark_safe(clean)  # noqa: S308 - cleaned above
