"""Redis gone: what people do still works, and what they must receive arrives later."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from django.db import connection

from messaging.delivery.enums import OutboxState
from messaging.delivery.models import Notification, OutboxMessage
from tests.factories.accounts import UserFactory
from tests.factories.delivery import deliver_all

SENDER = """
import sys, time, django
django.setup()
from django.contrib.auth import get_user_model
from django.db import transaction
from messaging.delivery import kinds
from messaging.delivery.services import send
from tests.delivery.samples import EXAMPLE, GREETING
kinds._kinds[GREETING.name] = GREETING
user = get_user_model().objects.get()
start = time.monotonic()
with transaction.atomic():
    send(GREETING.name, to=user, practice=None, context=EXAMPLE, dedupe_key="1")
print(time.monotonic() - start)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_request_succeeds_and_the_sweep_delivers():
    user = UserFactory()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        closed_port = listener.getsockname()[1]
    database = connection.settings_dict
    host = str(database["HOST"]).replace("/", "%2F")
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}/{database['NAME']}"

    sender = subprocess.run(
        [sys.executable, "-c", SENDER],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "REDIS_URL": f"redis://127.0.0.1:{closed_port}/0",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert sender.returncode == 0, sender.stderr
    assert float(sender.stdout.splitlines()[-1]) < 2, "a missing broker must not make people wait"
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {OutboxState.PENDING}
    assert [mail.recipient for mail in deliver_all()] == [user.email]
    assert Notification.objects.filter(user=user).count() == 1
