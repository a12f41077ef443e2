from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.delivery.models import Notification
from messaging.delivery.queries import unread_count
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.delivery import NotificationFactory

pytestmark = pytest.mark.django_db
LIST = "/notifications/"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_the_list_shows_what_one_was_told_newest_first(client, user):
    NotificationFactory(user=user, title="First", body="Line one\nLine <two>")
    NotificationFactory(user=user, title="Second", practice=PracticeFactory(name="North School"))
    NotificationFactory(title="Somebody else's")

    page = client.get(LIST).content.decode()

    assert page.index("Second") < page.index("First")
    assert "North School" in page
    assert "Line one<br>Line &lt;two&gt;" in page
    assert "Somebody else" not in page
    assert "2 are unread." in page


def test_an_empty_list_says_what_it_is_for(client, user):
    page = client.get(LIST).content.decode()

    assert "No notifications yet" in page
    assert "Mark all as read" not in page


def test_unread_ones_can_be_shown_alone(client, user):
    NotificationFactory(user=user, title="Old", read_at=timezone.now())
    NotificationFactory(user=user, title="New")

    page = client.get(LIST, {"show": "unread"}).content.decode()

    assert "New" in page
    assert "Old" not in page


def test_opening_marks_read_and_goes_there(client, user):
    notification = NotificationFactory(user=user, url="/lessons/1")

    answer = client.post(reverse("delivery:open", args=[notification.uid]))

    assert (answer.status_code, answer["Location"]) == (302, "/lessons/1")
    notification.refresh_from_db()
    assert notification.read_at is not None


def test_marking_read_keeps_the_first_time_and_returns_to_the_list(client, user):
    read_at = timezone.now()
    notification = NotificationFactory(user=user, read_at=read_at)

    answer = client.post(reverse("delivery:read", args=[notification.uid]), {"next": f"{LIST}?page=2"})

    assert answer["Location"] == f"{LIST}?page=2"
    notification.refresh_from_db()
    assert notification.read_at == read_at


@pytest.mark.parametrize("wish", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(client, user, wish):
    notification = NotificationFactory(user=user)

    answer = client.post(reverse("delivery:read", args=[notification.uid]), {"next": wish})

    assert answer["Location"] == LIST


def test_marking_all_read_leaves_other_people_alone(client, user):
    NotificationFactory.create_batch(3, user=user)
    other = NotificationFactory()

    answer = client.post(reverse("delivery:read-all"), follow=True)

    assert "3 notifications marked as read." in answer.content.decode()
    assert unread_count(user.pk) == 0
    assert unread_count(other.user_id) == 1


def test_nothing_happens_by_opening_a_link(client, user):
    notification = NotificationFactory(user=user)

    for name, args in [("open", [notification.uid]), ("read", [notification.uid]), ("read-all", [])]:
        assert client.get(reverse(f"delivery:{name}", args=args)).status_code == 405
    assert unread_count(user.pk) == 1


@pytest.mark.parametrize("name", ["open", "read"])
def test_a_strangers_notification_does_not_exist(client, user, name):
    notification = NotificationFactory()

    assert client.post(reverse(f"delivery:{name}", args=[notification.uid])).status_code == 404
    notification.refresh_from_db()
    assert notification.read_at is None


@pytest.mark.parametrize(
    ("method", "name"),
    [("get", "notifications"), ("get", "preferences"), ("post", "preferences"), ("post", "read-all")],
)
def test_visitors_are_asked_to_log_in(client, method, name):
    answer = getattr(client, method)(reverse(f"delivery:{name}"))

    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, user, django_assert_num_queries, count):
    for _ in range(count):
        NotificationFactory(user=user, practice=PracticeFactory())
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 7


def test_old_ones_are_on_further_pages(client, user):
    Notification.objects.bulk_create([Notification(user=user, kind="k", title=f"Note {n}") for n in range(30)])

    assert "Note 0<" in client.get(LIST, {"page": 2}).content.decode()
    assert "Note 0<" not in client.get(LIST).content.decode()
