"""Views of the certification API."""

from __future__ import annotations

from config.kit.api.dialects import CERTIFICATION
from config.kit.api.views.base import SurfaceView


class CertificationView(SurfaceView):
    """Bare answers, arrays by `limit` and `offset` with X-Total-Count."""

    dialect = CERTIFICATION
