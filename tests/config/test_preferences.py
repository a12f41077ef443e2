from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from config.kit.pages.times import COOKIE
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kit_alone(settings):
    settings.ROOT_URLCONF = "tests.kit.pages.page_urls"


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def test_the_language_can_be_switched(client):
    response = client.post("/language/", {"language": "nl", "next": "/privacy/"}, follow=True)

    assert page(response).html["lang"] == "nl"
    assert response.redirect_chain == [("/privacy/", 302)]


def test_the_zone_can_be_chosen_without_an_account(client):
    response = client.post("/zone/", {"time_zone": "Asia/Tokyo", "next": "/privacy/"})

    assert response["Location"] == "/privacy/"
    assert client.cookies[COOKIE].value == "Asia/Tokyo"
    assert "Tokyo time" in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_choosing_a_zone_leads_nowhere_else(client, address):
    assert client.post("/zone/", {"time_zone": "Asia/Tokyo", "next": address})["Location"] == "/"


def test_an_unknown_zone_is_refused(client):
    response = client.post("/zone/", {"time_zone": "Mars/Olympus"})

    assert "There is a problem" in response.content.decode()
    assert COOKIE not in response.cookies


def test_choosing_a_zone_needs_a_token():
    assert Client(enforce_csrf_checks=True).post("/zone/", {"time_zone": "Asia/Tokyo"}).status_code == 403


def test_a_members_choice_is_kept_in_the_profile_which_wins(client):
    user = UserFactory(language="en", time_zone="Europe/Amsterdam")
    client.force_login(user)

    client.post("/language/", {"language": "nl"})
    client.post("/zone/", {"time_zone": "Asia/Tokyo"})

    user.refresh_from_db()
    assert (user.language, user.time_zone) == ("nl", "Asia/Tokyo")


def test_an_unknown_language_changes_nothing(client):
    response = client.post("/language/", {"language": "xx", "next": "/privacy/"})

    assert response["Location"] == "/privacy/"
    assert "django_language" not in response.cookies


def test_opening_a_link_changes_no_language(client):
    assert client.get("/language/?language=nl").status_code == 405
