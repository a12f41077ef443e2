"""Following those who booked, by several at once."""

from __future__ import annotations

from threading import get_ident

import pytest

from certificates.models import LookupSubject
from certificates.services import lookup_runs
from certificates.services.booked_students import Followed, follow_booked_students
from enrollments.models import Enrollment
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.threads import meeting


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_same_students_in_another_order_wait_for_each_other(monkeypatch):
    training = certified_training()
    admin = admin_of(training.practice)
    for word in ("brn_A", "brn_B"):
        Enrollment.objects.filter(pk=took_part(training).pk).update(external_reference=word)
    honest, pauses = lookup_runs.lock_subject, {}

    def locking(*which):
        locked = honest(*which)
        if pause := pauses.pop(get_ident(), None):
            pause()
        return locked

    def follow(*words):
        return follow_booked_students(words, practice=training.practice, actor=admin)

    def first(pause):
        pauses[get_ident()] = pause
        return follow("brn_A", "brn_B")

    monkeypatch.setattr(lookup_runs, "lock_subject", locking)

    answers = meeting(first, lambda: follow("brn_B", "brn_A"))

    assert [type(answer) for answer in answers] == [Followed, Followed]
    assert LookupSubject.objects.count() == 2
