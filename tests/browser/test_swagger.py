"""The documents of the APIs in a browser, under the content policy of every page."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("address", ["auth-api/swagger", "admin-api/docs"])
def test_swagger_ui_lists_operations_and_breaks_no_policy(page, live_server, address):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{live_server.url}/{address}")
    page.wait_for_selector(".opblock")
    page.locator(".opblock-summary-control").first.click()
    page.locator(".try-out__btn").click()
    page.wait_for_selector(".opblock-body .execute")

    assert complaints == []
