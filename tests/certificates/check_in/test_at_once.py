"""Two devices note the same person at the same time."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.enums import Role
from certificates.services import arrival_facts
from certificates.services.arrivals import record_arrivals
from certificates.services.requirements import judge_requirements
from tests.certificates.check_in.door import Door, kept
from tests.threads import meeting

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_the_second_is_told_that_somebody_was_first(monkeypatch):
    door = Door()
    lily, guard, trainer = door.comes(), door.staff(Role.GUARD), door.staff()
    one, other = door.arrival(lily), door.arrival(lily)

    def first(pause):
        def slowly(*args):
            monkeypatch.setattr(arrival_facts, "judge_requirements", judge_requirements)
            pause()
            return judge_requirements(*args)

        monkeypatch.setattr(arrival_facts, "judge_requirements", slowly)
        return record_arrivals([one], actor=guard, sent_at=timezone.now())

    def second():
        return record_arrivals([other], actor=trainer, sent_at=timezone.now())

    mine, theirs = meeting(first, second)

    assert [told.problem for told in (*mine, *theirs)] == ["", "already_marked"]
    assert kept() == [("present", ""), ("conflict", "already_marked")]
    assert door.session.attendance.get().marked_by == guard


def test_the_same_device_sends_the_same_twice_at_once(monkeypatch):
    """The page and its worker, both awake."""
    door = Door()
    arrival, trainer = door.arrival(door.comes()), door.staff()

    def first(pause):
        def slowly(*args):
            monkeypatch.setattr(arrival_facts, "judge_requirements", judge_requirements)
            pause()
            return judge_requirements(*args)

        monkeypatch.setattr(arrival_facts, "judge_requirements", slowly)
        return record_arrivals([arrival], actor=trainer, sent_at=timezone.now())

    mine, theirs = meeting(first, lambda: record_arrivals([arrival], actor=trainer, sent_at=timezone.now()))

    assert mine == theirs
    assert kept() == [("present", "")]
