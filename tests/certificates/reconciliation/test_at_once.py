"""Two clerks at one case: the first decides, and the other is told so."""

from __future__ import annotations

import pytest

from certificates.enums import CaseResolution, CaseState
from certificates.models import Certificate, ReconciliationCase
from certificates.services import resolving
from certificates.services.resolving import resolve_case
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import listed_training, only_case, seat, two_owners
from tests.threads import meeting


def both_decide(second=CaseResolution.MOVED):
    """What became of two who decide at once, the one to leave the certificate, the other to move it."""
    row = seat(listed_training())
    certificate, _other = two_owners(row)
    case, bosses = only_case(), [admin_of(row.practice) for _ in range(2)]

    def leave(pause):
        with locked_transaction():
            decided = resolve_case(case, CaseResolution.KEPT, actor=bosses[0])
            pause()
            return decided

    answers = meeting(leave, lambda: resolve_case(case, second, actor=bosses[1], reason="Hers"))
    case.refresh_from_db()
    return answers, case, Certificate.objects.get(pk=certificate.pk).holder == row.student


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_are_one():
    (first, second), case, is_left = both_decide()

    assert first.resolution == CaseResolution.KEPT
    assert isinstance(second, Conflict)
    assert second.error_code == "already_resolved"
    assert (case.state, case.resolution, is_left) == (CaseState.RESOLVED, CaseResolution.KEPT, True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_decision_at_once_is_made_once():
    (first, second), case, _is_left = both_decide(CaseResolution.KEPT)

    assert second.resolved_by == first.resolved_by == case.resolved_by


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_locks_both_decide(monkeypatch):
    monkeypatch.setattr(resolving, "_lock_above", lambda _case, _person: None)
    monkeypatch.setattr(resolving, "_lock", lambda case: ReconciliationCase.objects.get(pk=case.pk))

    (_first, second), case, is_left = both_decide()

    assert second.resolution == CaseResolution.MOVED
    assert (case.resolution, is_left) == (CaseResolution.MOVED, False)
