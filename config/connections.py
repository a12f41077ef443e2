"""How a process holds its connections, and how long it waits for whoever does not answer."""

from __future__ import annotations

from typing import Any, Final

REDIS_PATIENCE: Final = {"socket_connect_timeout": 2, "socket_timeout": 2}
BROKER: Final = {
    "visibility_timeout": 3600,
    # A Redis that accepts and never answers must not hold up whoever books; the client tries twice.
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    # Who publishes does not wait for a broker that is away (kombu would, for six seconds): every task has a sweeper.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}


def with_pool(entry: dict[str, Any], *, size: int, prepares: bool) -> dict[str, Any]:
    """Django's entry of a database, with a pool of at most `size` connections that are tried before use.

    A connection that cannot be had in three seconds is a clear answer; waiting
    longer only piles up requests. With `prepares` the server keeps the
    statements of hot paths (`config.kit.statements`), which a pooler that
    shares sessions does not allow.
    """
    options = {**entry["OPTIONS"], "pool": {"min_size": 1, "max_size": size, "timeout": 3}, "prepare_threshold": None}
    if prepares:
        options["prepare_threshold"] = 5
        # Kept statements look rows up by their keys: planning them anew takes longer than finding the rows.
        options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
    return {**entry, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
