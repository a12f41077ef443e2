from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from messaging.delivery.enums import OutboxState
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory
from tests.factories.delivery import OutboxMessageFactory, deliver_all

pytestmark = pytest.mark.django_db
LIST = "/admin/delivery/outboxmessage/"


@pytest.fixture
def practice():
    return PracticeFactory()


@pytest.fixture
def admin_of(client, settings, practice):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    user = MembershipFactory(practice=practice, role=Role.ADMIN).user
    client.force_login(user)
    return user


def act(message, name):
    return reverse("admin:delivery_outboxmessage_act", args=[message.pk, name])


def test_the_list_shows_the_practices_own_messages_and_filters_them(client, admin_of, practice):
    mine = OutboxMessageFactory(practice=practice, user=UserFactory(first_name="Mine"))
    failed = OutboxMessageFactory(practice=practice, state=OutboxState.FAILED, user=UserFactory(first_name="Failed"))
    foreign = OutboxMessageFactory(user=UserFactory(first_name="Foreign"))

    everything = client.get(LIST).content.decode()
    narrowed = client.get(LIST, {"state__exact": "failed", "channel__exact": "email"}).content.decode()

    assert str(mine.user) in everything
    assert str(failed.user) in everything
    assert str(foreign.user) not in everything
    assert str(failed.user) in narrowed
    assert str(mine.user) not in narrowed


def test_the_page_does_not_show_what_the_message_says(client, admin_of, practice):
    message = OutboxMessageFactory(practice=practice, context={"code": "731904"})

    page = client.get(f"{LIST}{message.pk}/change/").content.decode()

    assert message.kind in page
    assert "731904" not in page


def test_sending_again_from_the_admin_is_audited(client, admin_of, practice):
    message = OutboxMessageFactory(
        practice=practice, kind="sample.alarm", state=OutboxState.FAILED, context={"lesson": "x", "starts_at": None}
    )

    answer = client.post(act(message, "retry"))

    assert answer.status_code == 302
    message.refresh_from_db()
    assert message.state == OutboxState.PENDING
    assert AuditEvent.objects.get(action="outbox_message.retried").actor == admin_of


def test_giving_up_from_the_admin_is_audited(client, admin_of, practice):
    message = OutboxMessageFactory(practice=practice)

    client.post(act(message, "give-up"))

    message.refresh_from_db()
    assert message.state == OutboxState.FAILED
    assert AuditEvent.objects.get(action="outbox_message.given_up").target_id == message.pk
    assert deliver_all() == []


def test_a_foreign_practices_message_cannot_be_touched(client, admin_of):
    message = OutboxMessageFactory()

    for name in ("retry", "give-up"):
        assert client.post(act(message, name)).status_code in {302, 404}
    message.refresh_from_db()
    assert message.state == OutboxState.PENDING
    assert not AuditEvent.objects.filter(target_id=message.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, admin_of, practice, django_assert_num_queries, count):
    for _ in range(count):
        OutboxMessageFactory(practice=practice)
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 10
