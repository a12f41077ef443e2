"""Files that the worker makes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from messaging.delivery import recipes
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.kinds import EXAMPLE_TIME
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from messaging.delivery.recipes import register_recipe
from messaging.delivery.services import Attachment, send
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import UserFactory
from tests.factories.delivery import deliver_all


@pytest.fixture(autouse=True)
def _no_recipes(monkeypatch):
    monkeypatch.setattr(recipes, "_recipes", {})


def make(values, address, name):
    """What was given, as a file."""
    return f"{values['day'].isoformat()} {address} {name} {translation.get_language()}".encode()


def file(**more):
    return Attachment.later("a.ics", recipe="sample.file", values={"day": EXAMPLE_TIME}, method="REQUEST", **more)


@pytest.mark.django_db
def test_it_is_made_at_sending_for_the_reader_of_that_moment():
    register_recipe("sample.file", make)
    user = UserFactory(first_name="Ada", last_name="L", language="nl")
    send("sample.greeting", to=user, practice=None, context=EXAMPLE, dedupe_key="1", attachments=[file()])
    row = OutboxAttachment.objects.get()
    assert (row.recipe, bytes(row.content), row.message.channel) == ("sample.file", b"", Channel.EMAIL)
    user.email = "new@example.org"
    user.save(update_fields=["email"])

    [mail] = deliver_all()

    [part] = mail.message.iter_attachments()
    assert part.get_payload(decode=True).decode().strip() == f"{EXAMPLE_TIME.isoformat()} new@example.org Ada L nl"
    assert (part.get_content_type(), part.get_param("method"), part.get_filename()) == (
        "text/calendar", "REQUEST", "a.ics",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_mail_waits_for_a_recipe_that_nobody_knows_yet():
    send("sample.greeting", to=UserFactory(), practice=None, context=EXAMPLE, dedupe_key="1", attachments=[file()])

    assert deliver_all() == []
    row = OutboxMessage.objects.get(channel=Channel.EMAIL)
    assert row.state == OutboxState.PENDING
    assert "No recipe is called 'sample.file'" in row.last_error


def test_a_name_is_taken_once():
    register_recipe("sample.file", make)
    register_recipe("sample.file", make)
    with pytest.raises(ValueError, match=r"sample\.file"):
        register_recipe("sample.file", lambda *_given: b"")


def test_either_content_or_a_recipe():
    with pytest.raises(ValueError, match="recipe"):
        Attachment("a.ics", b"x", "text/calendar", recipe="sample.file")


@pytest.mark.django_db
def test_the_database_says_so_too():
    send("sample.greeting", to=UserFactory(), practice=None, context=EXAMPLE, dedupe_key="1", attachments=[file()])

    with pytest.raises(IntegrityError, match="content_or_recipe"), transaction.atomic():
        OutboxAttachment.objects.update(content=b"x")
