"""Views of the tutoring marketplace."""

from __future__ import annotations

from config.kit.api.dialects import MARKETPLACE
from config.kit.api.queries import read_boolean
from config.kit.api.rows import Joins
from config.kit.api.views.base import SurfaceView


class MarketplaceView(SurfaceView):
    """Envelope, `pageNumber`/`pageRowCount`, `getJoins` and `excludeCQRS`.

    `data_name=` of the operation names the data; set `ui_permissions` where the
    contract lists some.
    """

    dialect = MARKETPLACE

    @property
    def joins(self) -> Joins:
        """What `getJoins` and `excludeCQRS` leave."""
        query = self.request.query_params
        if not read_boolean(query, "getJoins", default=True):
            return Joins.NONE
        return Joins.LOCAL if read_boolean(query, "excludeCQRS", default=False) else Joins.ALL
