"""What load balancers and process managers ask: is it alive, and may it get requests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import sync_and_async_middleware

from config.kit.schema.digests import changed_migrations

logger = logging.getLogger(__name__)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    cache.get("health")
    return "ok"


def _migrations() -> str:
    """`migrating` while the code knows migrations that the database has not got; `outdated` with other ones by name."""
    if changed_migrations():
        return "outdated"
    executor = MigrationExecutor(connection)
    return "migrating" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


CHECKS: Final[dict[str, Callable[[], str]]] = {"database": _database, "redis": _redis, "migrations": _migrations}
NEEDED: Final = frozenset({"database", "migrations"})  # bookings and pages do without Redis


def _outcome(name: str, check: Callable[[], str]) -> str:
    """The check's word, or `down`; why it is down goes to the log, never to whoever asks."""
    try:
        return check()
    except Exception:  # whatever is wrong, the answer is the same
        logger.exception("health check failed", extra={"check": name})
        return "down"


def live() -> JsonResponse:
    """200 while this process answers at all; touches nothing else."""
    return JsonResponse({"status": "ok"})


def outcomes() -> dict[str, str]:
    """What we stand on, each `ok`, `down`, `migrating` or `outdated`."""
    return {name: _outcome(name, check) for name, check in CHECKS.items()}


def ready() -> JsonResponse:
    """200 when requests can be served; else 503 with what is in the way: `down`, `migrating` or `outdated`.

    Without Redis they can (`degraded`): a proxy that took every process out for
    it would turn a hiccup into an outage.
    """
    checks = outcomes()
    bad = {outcome for name, outcome in checks.items() if outcome != "ok" and name in NEEDED}
    worst = next((word for word in ("down", "outdated", "migrating") if word in bad), "")
    status = worst or ("degraded" if "down" in checks.values() else "ok")
    return JsonResponse({"status": status, "checks": checks}, status=503 if bad else 200)


ANSWERS: Final[dict[str, Callable[[], JsonResponse]]] = {"/health/live": live, "/health/ready": ready}


def _answer(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = HttpResponseNotAllowed(["GET", "HEAD"])
    if request.method in {"GET", "HEAD"}:
        response = ANSWERS[request.path_info]()
    add_never_cache_headers(response)
    return response


@sync_and_async_middleware
def health_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Stands before everything else.

    What comes behind may need the database, a known host name or HTTPS, and
    writes a log line; whoever asks for health has none of these to offer.
    """
    if iscoroutinefunction(get_response):

        async def middleware_async(request: HttpRequest) -> Any:
            if request.path_info in ANSWERS:
                return await sync_to_async(_answer)(request)
            return await get_response(request)

        return middleware_async

    def middleware(request: HttpRequest) -> Any:
        return _answer(request) if request.path_info in ANSWERS else get_response(request)

    return middleware
