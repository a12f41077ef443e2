"""The pictures of the README: none is missing, none lies about unused."""

from __future__ import annotations

import re

from config.local.folders import ROOT


def test_every_picture_is_shown_and_every_shown_picture_is_there():
    shown = set(re.findall(r"docs/screenshots/([\w-]+\.png)", (ROOT / "README.md").read_text()))

    assert shown == {path.name for path in (ROOT / "docs" / "screenshots").iterdir()}
