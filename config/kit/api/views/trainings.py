"""Views of the trainings API."""

from __future__ import annotations

from config.kit.api.dialects import TRAININGS
from config.kit.api.views.base import SurfaceView


class TrainingsView(SurfaceView):
    """Bare objects and whole arrays."""

    dialect = TRAININGS
