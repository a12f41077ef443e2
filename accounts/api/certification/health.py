"""Whether the certification API is there."""

from __future__ import annotations

from rest_framework.request import Request

from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.results import Bare
from config.kit.api.views import CertificationView

HEALTH_SCHEMA = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string", "enum": ["ok"]}},
}


class Health(CertificationView):
    """For monitors."""

    @operation("getHealth", permission=Public, answer=HEALTH_SCHEMA, bare=True)
    def get(self, request: Request) -> Bare:
        """`{"status": "ok"}` while this process answers."""
        return Bare({"status": "ok"})
