"""Servers that the person at the terminal has named: whether they can be used, asked before anything starts."""

from __future__ import annotations

import os
from typing import Final

import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured

from config.kit.env import database_from_url
from config.local.throwaway import given

PATIENCE: Final = 5
OLDEST_POSTGRES: Final = 140_000
OLDEST_REDIS: Final = (6, 2)
ARGUMENTS: Final = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def refuse_unusable_servers() -> None:
    """Raise `SystemExit` with a line for each given server that cannot be used; passwords are in none."""
    complaints = []
    for name, complaint_of in (("DATABASE_URL", complaint_of_database), ("REDIS_URL", complaint_of_redis)):
        complaint = complaint_of(os.environ[name].strip()) if given(name) else ""
        if complaint:
            complaints.append(f"{name} cannot be used: {complaint}")
    if complaints:
        raise SystemExit("\n".join(complaints))


def complaint_of_database(url: str) -> str:
    """What is wrong with PostgreSQL at `url`, in one line; nothing if it answers."""
    try:
        values = database_from_url(url)
    except ImproperlyConfigured:
        return "it must look like postgresql://user:password@host:5432/name."
    options = values["OPTIONS"]
    assert isinstance(options, dict)
    arguments = {argument: values[name] for name, argument in ARGUMENTS.items() if values[name]}
    try:
        with psycopg.connect(**{"connect_timeout": PATIENCE, **options, **arguments}) as connection:
            version = connection.info.server_version
            row = connection.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')").fetchone()
    except psycopg.Error as error:
        return _one_line(error)
    if version < OLDEST_POSTGRES:
        return f"PostgreSQL {version // 10_000} answers there, but 14 or newer is needed."
    return "" if row and row[0] else "that user may not create tables in that database."


def complaint_of_redis(url: str) -> str:
    """What is wrong with Redis at `url`, in one line; nothing if it answers and lets us in."""
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
    except ValueError:
        return "it must look like redis://:password@host:6379/0."
    try:
        with client:
            client.ping()
            version = str(client.info("server")["redis_version"])
    except redis.RedisError as error:
        words = _one_line(error)
        # Without a password the first thing said is refused for another reason.
        return "Redis asks for a password." if words.startswith(("HELLO must", "NOAUTH")) else words
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        return f"Redis {version} answers there, but 6.2 or newer is needed."
    return ""


def _one_line(error: Exception) -> str:
    """The error's own words, without line ends; its name where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
