from __future__ import annotations

import logging

import pytest
from django.test import RequestFactory
from django.urls import reverse

from config.logs import logging_settings
from config.request_log import MaskedRequestMiddleware

SECRET = "Kd83hs-very_secret:token"
LINKS = ["accounts:verify-email-link", "accounts:reset-password-link", "delivery:unsubscribe"]


def logged(address: str) -> str:
    return MaskedRequestMiddleware.format_request(RequestFactory().get(address))


@pytest.mark.parametrize("name", LINKS)
def test_the_token_of_a_link_is_masked(name):
    link = reverse(name, args=[SECRET])

    assert logged(link) == "GET " + reverse(name, args=["x"]).replace("/x/", "/…/")


@pytest.mark.parametrize("path", ["/login/", "/nowhere/at/all/"])
def test_the_query_is_not_logged_and_the_path_is(path):
    assert logged(f"{path}?access_token={SECRET}&next=/") == f"GET {path}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", LINKS)
def test_no_line_of_a_whole_request_tells_a_token(client, caplog, name):
    options = dict(logging_settings(form="json", level="INFO")["formatters"]["line"])
    formatter = options.pop("()")(**options)

    with caplog.at_level(logging.INFO):
        client.get(reverse(name, args=[SECRET]), {"access_token": "another-secret"})

    lines = [formatter.format(record) for record in caplog.records]
    assert any("request_started" in line for line in lines)
    assert any("request_finished" in line for line in lines)
    assert not [line for line in lines if SECRET in line or "another-secret" in line]


def test_a_line_of_django_about_a_request_is_masked_too():
    options = dict(logging_settings(form="json", level="INFO")["formatters"]["line"])
    formatter = options.pop("()")(**options)
    link = reverse(LINKS[0], args=[SECRET])
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", ("Gone", link), None)
    record.__dict__["request"] = RequestFactory().get(f"{link}?access_token=another-secret")

    line = formatter.format(record)

    assert "Gone: " in line
    assert SECRET not in line
    assert "another-secret" not in line
