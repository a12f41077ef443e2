"""Runs over all certificates that expire: what they cost, and what a failure in the middle leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Practice
from certificates.dates import today_in
from certificates.models import Certificate, ExpiryReminder
from certificates.services import expiring
from certificates.services.expiring import remind_of_expiries
from certificates.services.refreshers import next_refreshers
from messaging.delivery.enums import Channel
from messaging.delivery.models import OutboxMessage
from messaging.delivery.services import send_together
from tests.certificates.reminders import expiring_in, letters, renewing
from tests.factories.accounts import PracticeFactory
from tests.factories.certificates import AgencyCertificateFactory
from tests.threads import meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
BATCH_QUERIES = 11


def test_a_batch_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    practice: Practice = PracticeFactory()
    made = [expiring_in(30, practice=practice) for _ in range(3)]
    renewing(made[0])
    for certificates in (1, 3):
        Certificate.objects.update(expires_on=None, expiry_assumed=False)
        some = Certificate.objects.order_by("pk")[:certificates].values_list("pk", flat=True)
        Certificate.objects.filter(pk__in=list(some)).update(expires_on=today_in(practice) + timedelta(certificates))
        ExpiryReminder.objects.all().delete()
        OutboxMessage.objects.all().delete()
        with django_assert_num_queries(BATCH_QUERIES):
            assert remind_of_expiries() == certificates


def test_all_batches_are_gone_through_soonest_first(monkeypatch):
    monkeypatch.setattr(expiring, "BATCH", 2)
    practice = PracticeFactory()
    made = [expiring_in(days, practice=practice).pk for days in (85, 30, 5, 30, 30)]
    assert remind_of_expiries() == 5
    told = list(ExpiryReminder.objects.order_by("pk").values_list("certificate", flat=True))
    assert told == [made[2], made[1], made[3], made[4], made[0]]


def test_one_that_fails_keeps_no_other_waiting(monkeypatch):
    practice = PracticeFactory()
    bad, good = (expiring_in(30, practice=practice) for _ in range(2))
    honest = expiring._draft

    def failing(school, row, *rest):
        if row.pk == bad.pk:
            raise ValueError
        return honest(school, row, *rest)

    monkeypatch.setattr(expiring, "_draft", failing)
    assert remind_of_expiries() == 1
    assert ExpiryReminder.objects.get().certificate == good
    monkeypatch.undo()
    assert remind_of_expiries() == 1
    assert len(letters()) == 2


def test_killed_in_the_middle_the_next_run_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(expiring, "BATCH", 2)
    practice = PracticeFactory()
    for _ in range(6):
        expiring_in(30, practice=practice)
    honest = send_together
    left = iter([True])

    def dying(drafts):
        made = honest(drafts)
        if next(left, None) is None:
            raise SystemExit  # claims and messages are written, the transaction did not end
        return made

    monkeypatch.setattr(expiring, "send_together", dying)
    with pytest.raises(SystemExit):
        remind_of_expiries()
    assert (ExpiryReminder.objects.count(), len(letters())) == (2, 2)
    monkeypatch.setattr(expiring, "send_together", honest)
    assert remind_of_expiries() == 4
    assert (ExpiryReminder.objects.count(), len(letters())) == (6, 6)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(monkeypatch):
    """The second has read the same rows and waits for the claims of the first; the unique row decides."""
    practice = PracticeFactory()
    for _ in range(3):
        expiring_in(30, practice=practice)
    honest = next_refreshers

    def first(pause):
        left = iter([pause])

        def slow(*args, **more):
            next(left, lambda: None)()
            return honest(*args, **more)

        monkeypatch.setattr(expiring, "next_refreshers", slow)
        return remind_of_expiries()

    assert meeting(first, remind_of_expiries) == (3, 0)
    assert ExpiryReminder.objects.count() == 3
    assert len(letters()) == len(letters(Channel.IN_APP)) == 3


def test_the_search_uses_the_index_by_expiry():
    """Among so many that no other index is as cheap: with few rows the planner takes any."""
    practice = PracticeFactory()
    one: Certificate = AgencyCertificateFactory(practice=practice)
    days = [today_in(practice) + timedelta(days=place % 2_000) for place in range(4_000)]
    Certificate.objects.bulk_create(
        AgencyCertificateFactory.build(practice=practice, holder=one.holder, issuer=one.issuer, expires_on=day)
        for day in days
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE certificates_certificate")
    assert "certificate_by_expiry" in expiring._due(practice, timezone.now().date()).explain()
