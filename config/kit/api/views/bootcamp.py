"""Views of the bootcamp API."""

from __future__ import annotations

from config.kit.api.dialects import BOOTCAMP
from config.kit.api.views.base import SurfaceView


class BootcampView(SurfaceView):
    """`{success, data, error}`, lists by `page` and `per_page`."""

    dialect = BOOTCAMP
