"""Many messages by one insert."""

from __future__ import annotations

import pytest

from messaging.delivery.enums import Channel
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from messaging.delivery.services import Attachment, Draft, send, send_together
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.delivery import deliver_all


def draft(reader, **more):
    return Draft(
        **{"kind": "sample.greeting", "to": reader, "practice": None, "context": EXAMPLE, "dedupe_key": "1"} | more
    )


@pytest.mark.django_db
def test_many_kinds_and_readers_in_their_order():
    first, second = UserFactory(), UserFactory()
    rows = send_together([draft(second), draft(first, kind="sample.secret", context={"code": "1"})])

    assert [(row.kind, row.channel, row.user) for row in rows] == [
        ("sample.greeting", Channel.EMAIL, second),
        ("sample.greeting", Channel.IN_APP, second),
        ("sample.secret", Channel.EMAIL, first),
    ]
    assert {mail.recipient for mail in deliver_all()} == {first.email, second.email}


@pytest.mark.django_db
def test_a_hundred_readers_cost_as_many_statements_as_one(django_assert_num_queries):
    readers = UserFactory.create_batch(100)
    file = Attachment("a.txt", "x", "text/plain")

    for batch in (readers[:1], readers[1:]):
        with django_assert_num_queries(2):  # rows and files
            send_together([draft(reader, attachments=[file]) for reader in batch])

    assert OutboxMessage.objects.count() == 200
    assert OutboxAttachment.objects.count() == 100


@pytest.mark.django_db
def test_what_was_sent_before_stays_as_it_was():
    reader, other = UserFactory(), UserFactory()
    [before, *_bell] = send("sample.greeting", to=reader, practice=None, context=EXAMPLE, dedupe_key="1")

    rows = send_together([
        draft(reader, context=EXAMPLE | {"lesson": "Piano"}, attachments=[Attachment("a.txt", "x", "text/plain")]),
        draft(other),
        draft(other),
    ])  # fmt: skip

    assert len(rows) == 4
    assert rows[0] == before
    assert rows[0].context["lesson"] == "Guitar"
    assert not OutboxAttachment.objects.exists()
    assert OutboxMessage.objects.count() == 4


@pytest.mark.django_db
def test_one_wrong_draft_and_nothing_is_written():
    with pytest.raises(ValueError, match="missing"):
        send_together([draft(UserFactory()), draft(UserFactory(), context={})])

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_nothing_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert send_together([]) == []


@pytest.mark.django_db
def test_links_lead_to_the_practices_own_host(settings):
    settings.BASE_URL = "https://school.example:8443"
    own = PracticeFactory(host_name="north.example")
    send_together([
        draft(UserFactory(), practice=own, url="/lessons/1"),
        draft(UserFactory(), practice=PracticeFactory(), url="/lessons/1"),
    ])  # fmt: skip

    first, second = deliver_all()

    assert "https://north.example:8443/lessons/1" in first.text
    assert "https://north.example:8443/" in first.message["List-Unsubscribe"]
    assert "school.example" not in first.text
    assert "https://school.example:8443/lessons/1" in second.text
