from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from config.error_reports import scrub
from config.masks import mask_text

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "Kd83hs-very_secret:token"
SIGNED = "NDI:1tXyZa:4n0D1tWq8kqkq9x2Jm0fQ3vT7bS1cU6dE5gH8iK2lM"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
KEY = "camp_abcdefghij12_" + "x" * 43


def event(url: str, query: str = "", **more: Any) -> Any:
    return {
        "request": {
            "method": "GET",
            "url": url,
            "query_string": query,
            "headers": {
                "Host": "school.example",
                "Referer": f"https://school.example/login/?next={TOKEN}",
                "Authorization": f"Bearer {JWT}",
                "Cookie": "sessionid=abc",
                "X-Api-Key": KEY,
                "User-Agent": "Firefox",
            },
            "cookies": {"sessionid": "abc"},
            "data": {"password": "correct horse"},
            "env": {"REMOTE_ADDR": "192.0.2.7"},
        },
        "user": {"email": "ada@school.example", "ip_address": "192.0.2.7"},
        **more,
    }


def test_of_a_request_only_method_path_and_harmless_headers_leave():
    clean = scrub(event("https://school.example/courses/", f"access_token={TOKEN}&page=2"), {})

    assert clean == {
        "request": {
            "method": "GET",
            "url": "https://school.example/courses/",
            "headers": {"Host": "school.example", "User-Agent": "Firefox"},
        }
    }


@pytest.mark.parametrize("name", ["accounts:verify-email-link", "accounts:reset-password-link", "delivery:unsubscribe"])
def test_the_token_of_a_link_leaves_nowhere(name):
    path = reverse(name, args=[TOKEN])
    clean: Any = scrub(
        event(
            f"https://school.example{path}",
            "access_token=Another%2BSecret",
            message=f"refused {path} and Another+Secret",
            transaction=path,
            exception={"values": [{"type": "ValueError", "value": f"<WSGIRequest: GET '{path}?a=1'>"}]},
            breadcrumbs={"values": [{"message": f"GET {path}?access_token=Another%2BSecret", "data": {"n": 3}}]},
            extra={"tags": ("x", TOKEN)},
        ),
        {},
    )

    told = json.dumps(clean, ensure_ascii=False)
    assert TOKEN not in told
    assert "Another" not in told
    assert clean["request"]["url"].endswith(reverse(name, args=["x"]).replace("/x/", "/…/"))
    assert clean["breadcrumbs"]["values"][0]["data"] == {"n": 3}
    assert clean["exception"]["values"][0]["type"] == "ValueError"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"GET https://api.example/v1?key={TOKEN} failed", "GET https://api.example/v1?… failed"),
        (f"Authorization: Bearer {JWT}", "Authorization: Bearer …"),
        (f"token {JWT}.", "token …."),
        (f"key {KEY}", "key …"),
        (f"/password/new/{SIGNED}/", "/password/new/…/"),
        ("sk_" + "live_0123456789 was refused", "… was refused"),
        ("Key (lower(email))=(ada@school.example) exists", "Key (lower(email))=(…) exists"),
        ("at 18:00:05 in catalog.queries:12", "at 18:00:05 in catalog.queries:12"),
        ("What now? Nothing", "What now? Nothing"),
    ],
)
def test_texts_lose_what_opens_doors_and_keep_the_rest(text, left):
    assert mask_text(text) == left


def test_a_secret_part_of_a_path_that_a_text_quotes_is_masked():
    link = reverse("accounts:verify-email-link", args=["short-secret"])

    assert mask_text(f"Not Found: {link}") == "Not Found: " + link.replace("short-secret", "…")
    assert mask_text("/app/config/settings.py") == "/app/config/settings.py"


def test_an_event_without_a_request_is_kept():
    assert scrub({"message": "The worker stopped", "level": "error"}, {}) == {
        "message": "The worker stopped",
        "level": "error",
    }


WHOLE = """
import sys, types, django
from django.conf import settings
settings.MIDDLEWARE, settings.ROOT_URLCONF = [], "urls_of_test"
django.setup()
import sentry_sdk
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory
from django.urls import path
from sentry_sdk.transport import Transport

class Kept(Transport):
    def capture_envelope(self, envelope):
        print(envelope.serialize().decode())

sentry_sdk.get_client().transport = Kept()

def fail(request, token):
    raise ValueError(f"broken by {request!r}")

urls = types.ModuleType("urls_of_test")
urls.urlpatterns = [path("links/<str:token>/", fail)]
urls.handler500 = lambda request: __import__("django").http.HttpResponse(status=500)
sys.modules["urls_of_test"] = urls
ask = RequestFactory().get(
    "/links/TOPSECRETPART/?access_token=TOPSECRETQUERY",
    headers={"authorization": "Bearer TOPSECRETHEADER", "referer": "https://school.example/?next=TOPSECRETREFERER"},
)
get_wsgi_application()(ask.environ, lambda status, headers, info=None: print(status))
sentry_sdk.flush()
"""


def test_what_sentry_would_send_of_a_failing_view_is_scrubbed():
    environment = {
        "PATH": os.environ["PATH"], "CAMPANILE_ENV": "production", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "*",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0",
        "SENTRY_DSN": "https://key@errors.example/1", "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", WHOLE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )

    assert "500 Internal Server Error" in done.stdout
    assert '"type":"ValueError"' in done.stdout.replace('": "', '":"')
    assert '"url":"http://testserver/links/\\u2026/"' in done.stdout.replace('": "', '":"')
    assert "TOPSECRET" not in done.stdout
