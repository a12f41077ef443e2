"""Everybody on a training, once each, whatever happens in the middle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from certificates.enums import WorkState
from certificates.models import Certificate, IssueBatch
from certificates.services import batches
from certificates.services.batches import resume_batches, run_batch, start_batch
from config.kit.errors import Conflict, Forbidden
from enrollments.enums import EnrollmentState
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.threads import alone

pytestmark = pytest.mark.django_db


def test_everybody_who_earned_one_gets_one():
    training = certified_training()
    earned = [took_part(training) for _ in range(3)]
    missing = took_part(training, EnrollmentState.ENROLLED)
    took_part(training, EnrollmentState.CANCELED)
    batch = run_batch(start_batch(training, actor=admin_of(training.practice)).pk)
    assert (batch.state, batch.done, batch.total) == (WorkState.DONE, 4, 4)
    assert set(Certificate.objects.values_list("enrollment_id", flat=True)) == {row.pk for row in earned}
    assert batch.verdicts[str(missing.pk)] == {"missing": ["completion"]}
    again = run_batch(start_batch(training, actor=admin_of(training.practice)).pk)
    assert again.verdicts[str(missing.pk)] == {"missing": ["completion"]}
    assert [again.verdicts[str(row.pk)] for row in earned] == [
        {"had": batch.verdicts[str(row.pk)]["certificate"]} for row in earned
    ]
    assert OutboxMessage.objects.filter(kind="certificates.issued", channel="email").count() == 3


def test_a_double_click_starts_one_batch():
    training = certified_training()
    admin = admin_of(training.practice)
    assert start_batch(training, actor=admin) == start_batch(training, actor=admin)
    assert IssueBatch.objects.count() == 1


def test_killed_in_the_middle_it_goes_on_where_it_stopped(monkeypatch):
    training = certified_training()
    for _ in range(4):
        took_part(training)
    batch = start_batch(training, actor=admin_of(training.practice))
    left = iter([True, True])
    honest = batches._verdict

    def dying(enrollment_id, actor):
        verdict = honest(enrollment_id, actor)
        if next(left, None) is None:
            raise SystemExit  # after the certificate was written, before its transaction ended
        return verdict

    monkeypatch.setattr(batches, "_verdict", dying)
    with pytest.raises(SystemExit):
        run_batch(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done, Certificate.objects.count()) == (WorkState.RUNNING, 2, 2)
    monkeypatch.setattr(batches, "_verdict", honest)
    assert resume_batches() == 0  # it moved a moment ago
    IssueBatch.objects.update(updated_at=timezone.now() - timedelta(minutes=5))
    assert resume_batches() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (WorkState.DONE, 4)
    numbers = sorted(int(number[-6:]) for number in Certificate.objects.values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4]
    assert OutboxMessage.objects.filter(kind="certificates.issued", channel="email").count() == 4


def test_a_failure_of_ours_with_one_of_them_does_not_keep_the_others_waiting(monkeypatch):
    training = certified_training()
    unlucky, lucky = took_part(training), took_part(training)
    honest: Any = vars(batches)["issue_certificate"]

    def failing(enrollment_id, **options):
        if enrollment_id == unlucky.pk:
            return Certificate.objects.create(pk=None)  # the database refuses it
        return honest(enrollment_id, **options)

    monkeypatch.setattr(batches, "issue_certificate", failing)
    batch = run_batch(start_batch(training, actor=admin_of(training.practice)).pk)

    assert (batch.state, batch.done) == (WorkState.DONE, 2)
    assert batch.verdicts[str(unlucky.pk)] == {"missing": ["failed"]}
    assert Certificate.objects.get().enrollment_id == lucky.pk


def test_who_may_start_it_and_for_what():
    training = certified_training()
    with pytest.raises(Forbidden):
        start_batch(training, actor=took_part(training).student)
    for refused in (certified_training(prefix="", name="A"), certified_training(issues_certificates=False, prefix="B")):
        with pytest.raises(Conflict):
            start_batch(refused, actor=admin_of(refused.practice))
    assert not IssueBatch.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_batch_take_turns():
    training = certified_training()
    for _ in range(5):
        took_part(training)
    batch = start_batch(training, actor=admin_of(training.practice))
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda _number: alone(lambda: run_batch(batch.pk)), range(2)))
    assert [one.done for one in said] == [5, 5]
    numbers = sorted(int(number[-6:]) for number in Certificate.objects.values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
    assert OutboxMessage.objects.filter(kind="certificates.issued", channel="email").count() == 5
