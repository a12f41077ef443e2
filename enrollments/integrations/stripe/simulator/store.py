"""Everything the simulator remembers, in one SQLite file (or in memory)."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from enrollments.integrations.stripe.simulator.problems import Json, Problem

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_email ON objects (kind, json_extract(body, '$.email'));
CREATE INDEX IF NOT EXISTS objects_intent ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_customer ON objects (kind, json_extract(body, '$.customer'));
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    request_id TEXT NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, due REAL NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, status INTEGER, note TEXT NOT NULL DEFAULT '',
    signing TEXT NOT NULL DEFAULT 'right');
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
CREATE TABLE IF NOT EXISTS timers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
TABLES: Final = ("objects", "answers", "deliveries", "timers", "settings")


class Store:
    """One connection behind one lock: whoever holds `transaction()` is alone."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._depth = 0
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {SCHEMA}")

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, but for a `Problem` that keeps its effects. May be nested."""
        with self._lock:
            mark = f"level{self._depth}"
            begin, commit, rollback = (
                (f"SAVEPOINT {mark}", f"RELEASE {mark}", f"ROLLBACK TO {mark}")
                if self._depth
                else ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
            )
            self._connection.execute(begin)
            self._depth += 1
            try:
                yield
            except Problem as problem:
                self._connection.execute(commit if problem.keeps_effects else rollback)
                raise
            except BaseException:
                self._connection.execute(rollback)
                raise
            else:
                self._connection.execute(commit)
            finally:
                self._depth -= 1

    def run(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """The rows of one statement."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def get(self, identifier: str) -> Json | None:
        """The object of this id."""
        rows = self.run("SELECT body FROM objects WHERE id = ?", identifier)
        return _parsed(rows[0]) if rows else None

    def save(self, item: Json) -> Json:
        """Insert or replace; `id`, `object` and `created` are the object's own."""
        self.run(
            "INSERT INTO objects (id, kind, created, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body, created = excluded.created",
            *(item["id"], item["object"], item["created"], json.dumps(item)),
        )
        return item

    def select(
        self,
        kind: str,
        *,
        where: Mapping[str, Any] | None = None,
        created: Mapping[str, int] | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int = -1,
    ) -> list[Json]:
        """Objects, newest first; `where` compares top-level fields, `created` takes SQL operators.

        `after` and `before` are ids: what stands behind or in front of them in
        this order. With `before` the rows nearest to it are meant.
        """
        conditions = ["kind = ?"]
        values: list[Any] = [kind]
        for name, value in (where or {}).items():
            conditions.append(f"json_extract(body, '$.{name}') = ?")
            values.append(value)
        for operator, moment in (created or {}).items():
            conditions.append(f"created {operator} ?")
            values.append(moment)
        if after:
            conditions.append("seq < (SELECT seq FROM objects WHERE id = ?)")
            values.append(after)
        if before:
            conditions.append("seq > (SELECT seq FROM objects WHERE id = ?)")
            values.append(before)
        direction = "ASC" if before else "DESC"
        found = self.run(
            f"SELECT body FROM objects WHERE {' AND '.join(conditions)} ORDER BY seq {direction} LIMIT ?",  # noqa: S608 - names are the simulator's own, values are bound
            *(*values, limit),
        )
        items = [_parsed(row) for row in found]
        return items[::-1] if before else items

    def setting(self, name: str, default: Any = None) -> Any:
        """A remembered setting."""
        rows = self.run("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(rows[0]["value"]) if rows else default

    def set(self, name: str, value: Any) -> None:
        """Remember a setting."""
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))

    def forget(self) -> None:
        """Empty every table."""
        with self.transaction():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables


def _parsed(row: sqlite3.Row) -> Json:
    item: Json = json.loads(row["body"])
    return item
