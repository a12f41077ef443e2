"""The browser itself: that there is one, that it reaches the live server."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_the_live_server_is_reached(page, live_server):
    response = page.goto(f"{live_server.url}/health/ready")

    assert response.json()["status"] == "ok"
