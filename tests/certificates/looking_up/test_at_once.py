from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connections

from certificates.models import Certificate, ReconciliationCase, SyncRun
from certificates.services import looking_up, lookup_runs, storing
from certificates.services.looking_up import look_up
from tests.certificates.printed import BLS, CPR
from tests.factories.accounts import PracticeFactory, make_student


def three_at_once(simulator):
    """What three got who asked for one address at the same time."""
    practice = PracticeFactory()
    ada = make_student(practice, email="ada@people.example")
    simulator.people.put(ada.email, CPR, BLS)
    simulator.delay = 0.5
    lookups = []

    def ask():
        try:
            lookups.append(look_up(ada.email, practice=practice, actor=None))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return lookups


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_look_ups_of_one_address_at_once_ask_once_and_store_once(redcross, transactional_db):
    lookups = three_at_once(redcross)

    assert [sorted(one.number for one in lookup.certificates) for lookup in lookups] == [["0QX1YZ", "0QX2AB"]] * 3
    assert all(lookup.is_live for lookup in lookups)
    assert redcross.asked.emails == ["ada@people.example"]
    assert Certificate.objects.count() == 2
    assert SyncRun.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_each_of_them_asks(redcross, transactional_db, monkeypatch):
    monkeypatch.setattr(lookup_runs, "_running", lambda _question: SyncRun.objects.none())
    monkeypatch.setattr(lookup_runs, "_answered", lambda _subject, _since: False)

    three_at_once(redcross)

    assert len(redcross.asked.emails) > 1
    assert Certificate.objects.count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_people_with_the_same_new_numbers_at_once(redcross, transactional_db):
    practice = PracticeFactory()
    people = [make_student(practice, email=f"p{number}@people.example") for number in range(3)]
    printed = [replace(CPR, number=f"N{number:03}") for number in range(6)]
    outcomes: list[str] = []
    barrier = threading.Barrier(len(people))
    for place, person in enumerate(people):
        redcross.people.put(person.email, *(printed if place % 2 else reversed(printed)))
    real = storing.meet_issuers

    def together(*args, **options):
        found = real(*args, **options)
        barrier.wait(30)
        return found

    def ask(email):
        try:
            outcomes.append(look_up(email, practice=practice, actor=None).outcome)
        except Exception as error:  # noqa: BLE001 - what it raised is its answer
            outcomes.append(repr(error))
        finally:
            connections["default"].close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking_up, "meet_issuers", together)
        threads = [threading.Thread(target=ask, args=(person.email,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert outcomes == ["found"] * 3
    assert Certificate.objects.count() == 6
    assert Certificate.objects.values("holder").distinct().count() == 1
    assert ReconciliationCase.objects.count() == 12
