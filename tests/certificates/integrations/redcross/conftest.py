from __future__ import annotations

from tests.simulators import redcross

__all__ = ["redcross"]
