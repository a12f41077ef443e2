from __future__ import annotations

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health
from config.local.ports import free_port


def test_live_touches_nothing(client: Client):
    response = client.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_when_everything_answers(client: Client, db):
    response = client.get("/health/ready")

    assert response.json() == {"status": "ok", "checks": {"database": "ok", "redis": "ok", "migrations": "ok"}}
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_not_ready_while_migrations_are_missing(client: Client, db):
    MigrationRecorder.Migration.objects.filter(app="auth").order_by("-id")[0].delete()

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {
        "status": "migrating",
        "checks": {"database": "ok", "redis": "ok", "migrations": "migrating"},
    }


def test_ready_without_redis_but_not_well(client: Client, db, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://:secret-of-redis@127.0.0.1:{free_port()}/0",
        }
    }

    response = client.get("/health/ready")

    assert response.status_code == 200, "a proxy must not take every process out: pages and bookings go on"
    assert response.json() == {"status": "degraded", "checks": {"database": "ok", "redis": "down", "migrations": "ok"}}


def test_s7_what_is_wrong_is_logged_and_not_told(client: Client, db, monkeypatch, caplog):
    def fail() -> str:
        raise RuntimeError("password of the database")

    monkeypatch.setitem(health.CHECKS, "database", fail)

    response = client.get("/health/ready")

    assert response.json()["checks"]["database"] == "down"
    assert b"password" not in response.content
    assert "password of the database" in caplog.text


def test_a_prober_needs_neither_host_name_nor_https(client: Client, db, settings):
    settings.ALLOWED_HOSTS = ["school.example"]
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/health/ready", headers={"host": "10.0.0.7:8000"}).status_code == 200


async def test_the_same_under_asgi(async_client):
    response = await async_client.get("/health/live")

    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_only_reading_is_offered(client: Client, path):
    assert client.post(path).status_code == 405
