from __future__ import annotations

from dataclasses import replace

import pytest

from messaging.delivery.checks import check_kinds
from messaging.delivery.enums import Category
from messaging.delivery.kinds import MessageKind, get_kind, register_kind
from tests.delivery.samples import GREETING


def test_registering_the_same_kind_twice_is_once():
    assert register_kind(replace(GREETING)) == GREETING


def test_two_kinds_cannot_share_a_name():
    with pytest.raises(ValueError, match=r"two kinds are called sample\.greeting"):
        register_kind(replace(GREETING, required=True))


def test_an_unknown_kind_is_named():
    with pytest.raises(LookupError, match=r"sample\.nothing"):
        get_kind("sample.nothing")


@pytest.mark.parametrize("name", ["greeting", "Sample.greeting", "sample.", "sample.a.b", "sample/x"])
def test_names_say_app_and_kind(name):
    with pytest.raises(ValueError, match=r"app\.kind"):
        replace(GREETING, name=name)


def test_a_kind_without_a_channel_is_refused():
    with pytest.raises(ValueError, match="no channel"):
        replace(GREETING, channels=frozenset())


def test_variables_of_every_message_cannot_be_replaced():
    with pytest.raises(ValueError, match="zone"):
        replace(GREETING, example={"zone": "x"})


def test_a_kind_without_its_templates_fails_the_check(monkeypatch):
    bare = MessageKind(name="sample.bare", label="Bare", category=Category.ACCOUNT, example={})
    monkeypatch.setattr("messaging.delivery.checks.registered_kinds", lambda: [GREETING, bare])

    problems = check_kinds()

    assert [problem.id for problem in problems] == ["delivery.E001"]
    assert "sample/mail/bare.html, sample/mail/bare.subject.txt, sample/mail/bare.title.txt" in problems[0].msg
