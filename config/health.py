"""What load balancers and process managers ask: is it alive, and may it get requests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    cache.get("health")
    return "ok"


def _migrations() -> str:
    """`migrating` while the code knows migrations that the database has not got."""
    executor = MigrationExecutor(connection)
    return "migrating" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


CHECKS: Final[dict[str, Callable[[], str]]] = {"database": _database, "redis": _redis, "migrations": _migrations}


def _outcome(name: str, check: Callable[[], str]) -> str:
    """The check's word, or `down`; why it is down goes to the log, never to whoever asks."""
    try:
        return check()
    except Exception:  # whatever is wrong, the answer is the same
        logger.exception("health check failed", extra={"check": name})
        return "down"


@login_not_required
@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all; touches nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when requests can be served; else 503 with what is in the way: `down` or `migrating`."""
    checks = {name: _outcome(name, check) for name, check in CHECKS.items()}
    bad = {outcome for outcome in checks.values() if outcome != "ok"}
    status = "ok" if not bad else "down" if "down" in bad else "migrating"
    return JsonResponse({"status": status, "checks": checks}, status=503 if bad else 200)
