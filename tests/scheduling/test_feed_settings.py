"""The page of one's calendar address."""

from __future__ import annotations

import pytest
from django.urls import reverse

from config.kit.errors import Forbidden
from scheduling.models import CalendarFeed
from scheduling.pages.feed_settings import feed_settings, renew
from tests.factories.accounts import UserFactory
from tests.pages import assert_sound

pytestmark = pytest.mark.django_db
PAGE = "scheduling:feed-settings"


def test_an_address_is_made_on_demand_and_renewed(client):
    user = UserFactory()
    client.force_login(user)
    page, renew = reverse(PAGE), reverse("scheduling:feed-renew")

    assert not assert_sound(client.get(page)).select("#feed-address")
    assert not CalendarFeed.objects.exists()
    assert client.get(renew).status_code == 405
    first = assert_sound(client.post(renew, follow=True)).select_one("#feed-address")["value"]
    assert client.get(first).status_code == 200
    second = assert_sound(client.post(renew, follow=True)).select_one("#feed-address")["value"]
    assert second != first
    assert client.get(first).status_code == 404
    assert client.get(second).content.startswith(b"BEGIN:VCALENDAR")


def test_strangers_log_in_first(client):
    assert client.get(reverse(PAGE))["Location"].startswith("/login/")
    assert client.post(reverse("scheduling:feed-renew"))["Location"].startswith("/login/")


def test_it_is_never_shown_to_somebody_looking_through_their_eyes(rf):

    for view, request in ((feed_settings, rf.get("/")), (renew, rf.post("/"))):
        request.user, request.impersonator = UserFactory(), UserFactory()
        with pytest.raises(Forbidden):
            view(request)
    assert not CalendarFeed.objects.exists()
