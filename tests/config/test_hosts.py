"""Who asks for a host that is not ours gets a plain refusal, whatever the page around it needs."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/", "/courses/", "/api/health", "/auth-api/login"])
def test_an_unknown_host_is_refused(db, settings, path):
    settings.ALLOWED_HOSTS = ["school.example"]

    response = Client(raise_request_exception=False).get(path, headers={"host": "elsewhere.example"})

    assert response.status_code == 400
