from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from accounts.enums import Role
from config.kit.pages.icon import OFFICE_ACCENT, icon_url
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import PracticeFactory
from tests.pages import soup

pytestmark = pytest.mark.django_db


def test_the_icon_is_found_where_browsers_look(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/icons/favicon.svg")
    assert finders.find("icons/favicon.svg")
    assert "max-age" in answer["Cache-Control"]


def test_the_office_wears_its_own_icon():
    boss = member(PracticeFactory(accent="#1f5c7a"), Role.ADMIN)
    with_app(boss)

    page = soup(browser_of(boss, second_factor=True).get(reverse("admin:index")))

    assert page.select_one("link[rel=icon]")["href"] == icon_url(OFFICE_ACCENT)


def test_robots_are_told_what_is_somebodys_own(client):
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    closed = [line.removeprefix("Disallow: ") for line in lines[1:]]
    for name in ("accounts:profile", "accounts:login", "admin:index", "enrollments:overview", "enrollments:teaching"):
        assert any(reverse(name).startswith(place) for place in closed), name
    assert "/auth-api/" in closed
    for name in ("home", "catalog:packs", "catalog:tutors", "privacy"):
        assert not any(reverse(name).startswith(place) for place in closed), name
