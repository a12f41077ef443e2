"""The practices of the demo school."""

from __future__ import annotations

from typing import Final

from config.demo.northside import LONDON
from config.demo.programme_northside import NORTHSIDE_PROGRAMME
from config.demo.programme_westertoren import WESTERTOREN_PROGRAMME
from config.demo.westertoren import AMSTERDAM

PRACTICES: Final = (AMSTERDAM, LONDON)
PROGRAMMES: Final = {AMSTERDAM.slug: WESTERTOREN_PROGRAMME, LONDON.slug: NORTHSIDE_PROGRAMME}
"""Their group trainings, by the practice's short name."""
