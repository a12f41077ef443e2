from django.test import Client


def test_live_touches_nothing(client: Client):
    response = client.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_when_everything_answers(client: Client, db):
    response = client.get("/health/ready")

    assert response.json() == {"status": "ok", "checks": {"database": "ok", "redis": "ok", "migrations": "ok"}}
    assert response.status_code == 200
