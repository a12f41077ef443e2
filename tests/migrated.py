"""One migrated database for all workers: the first of them makes it, the others copy it.

Migrating takes many seconds of a processor, copying takes none.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

import psycopg
from django.db import connections
from psycopg import sql

TEMPLATE: Final = "campanile_migrated"
TURN: Final = 20_261_122
"""Whoever holds this advisory lock makes the template."""


class Template:
    """The template of this session's own server; held by whoever is to make it."""

    def __init__(self) -> None:
        self._server = psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True)
        self._server.execute("SELECT pg_advisory_lock(%s)", [TURN])
        found = self._server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        self.is_made = found is not None
        if self.is_made:
            self._server.close()

    def make_of(self, alias: str) -> None:
        """Keep a copy of the database that has just been migrated, and let the others have it."""
        mine = connections[alias]
        mine.close()
        with suppress(AttributeError):
            mine.close_pool()
        self._server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(TEMPLATE), sql.Identifier(mine.settings_dict["NAME"])
            )
        )
        self._server.close()
