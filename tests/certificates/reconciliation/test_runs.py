"""Comparing all that a practice has: in batches, going on where a killed worker stopped, once a night."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from certificates.enums import CaseKind, WorkState
from certificates.models import ReconciliationCase, ReconciliationRun
from certificates.services import reconciliation_runs
from certificates.services.reconciliation_runs import run_comparison, sweep_comparisons, want_comparison
from config.kit.errors import Forbidden
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import asked, listed_training, open_kinds, seat
from tests.factories.certificates import AgencyCertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def training():
    made = listed_training()
    for _number in range(3):
        asked(seat(made))
    AgencyCertificateFactory(practice=made.practice, holder=None, holder_name="Nobody")
    return made


def test_everything_is_compared_and_repeating_it_changes_nothing(training):
    run = run_comparison(want_comparison(training.practice).pk)

    assert (run.state, run.compared, run.opened) == (WorkState.DONE, 4, 4)
    assert open_kinds() == [CaseKind.UNKNOWN_PERSON, *[CaseKind.MISSING_AT_AGENCY] * 3]
    again = run_comparison(want_comparison(training.practice).pk)
    assert (again.pk != run.pk, again.opened, again.closed) == (True, 0, 0)


def test_a_run_that_died_goes_on_behind_its_last_batch(training, monkeypatch):
    monkeypatch.setattr("certificates.services.reconciliation_runs.BATCH", 1)
    run = want_comparison(training.practice)
    compared: list[int] = []
    before = reconciliation_runs.COMPARE["seat"]

    def compare_until_killed(practice_id, ids):
        if len(compared) == 2:
            raise KeyboardInterrupt
        compared.extend(ids)
        return before(practice_id, ids)

    monkeypatch.setitem(reconciliation_runs.COMPARE, "seat", compare_until_killed)
    with pytest.raises(KeyboardInterrupt):
        run_comparison(run.pk)
    assert ReconciliationCase.objects.count() == 3

    def compare_on(practice_id, ids):
        compared.extend(ids)
        return before(practice_id, ids)

    monkeypatch.setitem(reconciliation_runs.COMPARE, "seat", compare_on)
    assert want_comparison(training.practice).pk == run.pk
    assert sweep_comparisons(now=_at(training.practice, 0)) == 0  # its worker may still be alive
    ReconciliationRun.objects.filter(pk=run.pk).update(updated_at=timezone.now() - timedelta(minutes=5))
    assert sweep_comparisons(now=_at(training.practice, 0)) == 1

    run.refresh_from_db()
    assert (run.state, run.compared, run.opened) == (WorkState.DONE, 4, 4)
    assert sorted(compared) == sorted(set(compared))


def test_once_a_night_at_the_practice(training):
    asked_for = ReconciliationRun.objects.filter(practice=training.practice)
    sweep_comparisons(now=_at(training.practice, 1))
    assert not asked_for.exists()

    for _time in range(2):
        sweep_comparisons(now=_at(training.practice, 23))
    assert asked_for.count() == 1

    run_comparison(asked_for.get().pk)
    sweep_comparisons(now=_at(training.practice, 3) + timedelta(days=1))
    assert asked_for.count() == 2


def test_only_who_runs_the_practice_asks_for_it(training):
    with pytest.raises(Forbidden):
        want_comparison(training.practice, actor=admin_of(listed_training(prefix="OTH").practice))


def _at(practice, hour) -> datetime:
    """Today at that hour there."""
    return timezone.now().astimezone(ZoneInfo(practice.time_zone)).replace(hour=hour, minute=30)
