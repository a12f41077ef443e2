from __future__ import annotations

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from accounts.enums import AccountStatus, Surface
from accounts.services.account_status import change_account_status
from accounts.services.login_sessions import end_login_session, open_login_session
from config.kit.sockets import TRY_AGAIN_LATER
from messaging.delivery.channels import unread
from messaging.delivery.consumers import NOT_SIGNED_IN
from messaging.delivery.models import Notification
from messaging.delivery.relay import relay_due
from messaging.delivery.routing import websocket_urlpatterns
from messaging.delivery.services import send
from messaging.delivery.services.notifications import mark_all_notifications_read
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import UserFactory
from tests.factories.delivery import NotificationFactory
from tests.sockets import Socket


def socket_for(user) -> Socket:
    return Socket(URLRouter(websocket_urlpatterns), "/ws/notifications/", user)


@pytest.mark.django_db(transaction=True)
async def test_the_number_comes_at_once_and_after_each_change():
    user = await database_sync_to_async(UserFactory.create)()
    await database_sync_to_async(NotificationFactory.create)(user=user)
    socket = socket_for(user)
    assert await socket.connect() == "websocket.accept"
    assert await socket.receive_json() == {"type": "unread", "count": 1}

    await database_sync_to_async(send)("sample.greeting", to=user, practice=None, context=EXAMPLE, dedupe_key="1")
    await database_sync_to_async(relay_due)()
    assert await socket.receive_json() == {"type": "unread", "count": 2}

    await database_sync_to_async(mark_all_notifications_read)(actor=user)
    assert await socket.receive_json() == {"type": "unread", "count": 0}
    await socket.leave()


@pytest.mark.django_db(transaction=True)
async def test_other_peoples_news_stay_theirs():
    user, other = await database_sync_to_async(UserFactory.create)(), await database_sync_to_async(UserFactory.create)()
    socket = socket_for(user)
    await socket.connect()
    await socket.receive_json()

    await database_sync_to_async(send)("sample.greeting", to=other, practice=None, context=EXAMPLE, dedupe_key="1")
    await database_sync_to_async(relay_due)()

    assert await socket.receive_nothing(timeout=0.3)
    await socket.leave()


async def test_without_a_login_the_socket_closes():
    socket = socket_for(AnonymousUser())
    await socket.connect()

    assert await socket.receive_output() == {"type": "websocket.close", "code": NOT_SIGNED_IN}


def ban(user):
    change_account_status(user, actor=None, status=AccountStatus.BANNED)


def log_out(user):
    end_login_session(user.login_sessions.get(), actor=None)


@pytest.mark.parametrize("end", [ban, log_out])
@pytest.mark.django_db(transaction=True)
async def test_who_was_let_in_by_a_login_that_ended_is_let_go(end):
    user, other = await database_sync_to_async(UserFactory.create)(), await database_sync_to_async(UserFactory.create)()
    await database_sync_to_async(open_login_session)(user, surface=Surface.PAGES)
    socket, others = socket_for(user), socket_for(other)
    for one in (socket, others):
        await one.connect()
        await one.receive_json()

    await database_sync_to_async(end)(user)

    assert await socket.receive_output() == {"type": "websocket.close", "code": TRY_AGAIN_LATER}
    assert await others.receive_nothing(timeout=0.3)
    await others.leave()


@pytest.mark.django_db(transaction=True)
async def test_what_a_client_says_is_ignored():
    socket = socket_for(await database_sync_to_async(UserFactory.create)())
    await socket.connect()
    await socket.receive_json()

    await socket.send_json({"type": "unread.changed", "count": 99})

    assert await socket.receive_nothing(timeout=0.3)
    await socket.leave()


@pytest.mark.django_db
def test_redis_being_away_does_not_undo_a_notification(monkeypatch):
    class Gone:
        async def group_send(self, *_args):
            raise ConnectionRefusedError

    monkeypatch.setattr(unread, "get_channel_layer", Gone)
    send("sample.greeting", to=UserFactory(), practice=None, context=EXAMPLE, dedupe_key="1")

    relay_due()

    assert Notification.objects.count() == 1
