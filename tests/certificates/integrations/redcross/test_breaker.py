from __future__ import annotations

import pytest

from certificates.integrations.redcross import turns
from certificates.integrations.redcross.breaker import FAILURES, RESTS
from certificates.integrations.redcross.client import search
from certificates.integrations.redcross.errors import Unreachable
from certificates.integrations.redcross.outcomes import Nothing, NotUnderstood
from certificates.integrations.redcross.simulator.moods import Mood
from tests.certificates.integrations.redcross.questions import ADA, QUICK, breaker_of, end_rest

pytestmark = pytest.mark.usefixtures("no_back_off")


class TestBreaker:
    def fail(self, times=1):
        for _ in range(times):
            with pytest.raises(Unreachable):
                search(ADA, patience=QUICK)

    def test_it_opens_after_some_failures_and_nobody_asks_any_more(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES)

        with pytest.raises(Unreachable) as caught:
            search(ADA)

        assert caught.value.reason == "resting"
        assert RESTS[0] - 5 < (caught.value.retry_after or 0) <= RESTS[0]
        assert len(redcross.asked.emails) == FAILURES

    def test_half_open_one_may_try_and_closes_it(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES)
        end_rest(redcross)
        redcross.mood = None
        breaker = breaker_of(redcross)

        breaker.admit()
        with pytest.raises(Unreachable):
            breaker.admit()
        breaker.note_success()

        assert isinstance(search(ADA), Nothing)
        breaker.admit()
        breaker.admit()

    def test_a_failed_try_opens_it_for_longer(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES)
        end_rest(redcross)
        self.fail()

        with pytest.raises(Unreachable) as caught:
            search(ADA)

        assert RESTS[1] - 5 < (caught.value.retry_after or 0) <= RESTS[1]
        assert len(redcross.asked.emails) == FAILURES + 1

    def test_a_success_forgets_the_failures(self, redcross):
        redcross.mood = Mood.ERROR
        self.fail(FAILURES - 1)
        redcross.mood = None
        search(ADA)
        redcross.mood = Mood.ERROR
        self.fail(FAILURES - 1)

        breaker_of(redcross).refuse_while_open()

    def test_a_page_that_is_not_understood_is_an_answer(self, redcross):
        for _ in range(FAILURES + 1):
            assert isinstance(search("changed@people.example"), NotUnderstood)

    def test_it_does_as_it_is_told(self, redcross):
        """429 with `Retry-After: 120` opens at once, for as long as that."""
        with pytest.raises(Unreachable) as caught:
            search("limited@people.example")
        assert caught.value.retry_after == 120

        with pytest.raises(Unreachable) as caught:
            search(ADA)
        assert caught.value.reason == "resting"
        assert 110 < (caught.value.retry_after or 0) <= 120

    def test_a_try_that_never_reports_is_forgotten(self, redcross):
        breaker = breaker_of(redcross)
        turns.client().set(breaker._key("opened"), 1)

        breaker.admit()

        assert 0 < turns.client().ttl(breaker._key("probe")) <= 60
