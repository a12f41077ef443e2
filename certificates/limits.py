"""How often what costs others something may be asked."""

from __future__ import annotations

from typing import Final

from config.kit.throttling import Limit

LOOKUPS: Final = Limit("certification-lookups", times=120, seconds=3600)
"""A person and hour, by every way: what is asked shows what others have learned, and makes us ask an agency."""
