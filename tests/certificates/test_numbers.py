"""Numbers without gaps, whoever draws them at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Practice
from certificates import locks
from certificates.invariants import differences
from certificates.models import Certificate, CertificateSeries
from certificates.services.issuers import own_issuer
from certificates.services.numbers import draw_number
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.certificates import issued_certificate
from tests.threads import alone

DAY = date(2026, 3, 1)
CONNECTIONS = 8


def draw(practice: Practice, day: date = DAY) -> str:
    with locked_transaction():
        return draw_number(practice, day)


@pytest.mark.django_db
def test_they_count_up_by_practice_and_year():
    practice, other = PracticeFactory(certificate_prefix="CERT"), PracticeFactory(certificate_prefix="WT2")

    drawn = [draw(practice), draw(practice), draw(other), draw(practice, date(2027, 1, 1)), draw(practice)]

    assert drawn == [
        "CERT-2026-000001",
        "CERT-2026-000002",
        "WT2-2026-000001",
        "CERT-2027-000001",
        "CERT-2026-000003",
    ]


@pytest.mark.django_db
def test_without_a_prefix_none_is_drawn():
    with pytest.raises(Conflict) as refusal:
        draw(PracticeFactory())
    assert refusal.value.error_code == "no_prefix"
    assert not CertificateSeries.objects.exists()


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    practice = PracticeFactory(certificate_prefix="CERT")
    with locked_transaction():
        draw_number(practice, DAY)
        transaction.set_rollback(True)
    assert draw(practice) == "CERT-2026-000001"


@pytest.fixture
def _pool() -> Iterator[None]:
    """As many connections as there are threads."""
    shared = connection.pool  # type: ignore[attr-defined]  # what the stubs know is no PostgreSQL
    usual = (shared.min_size, shared.max_size)
    shared.resize(1, CONNECTIONS + 2)
    yield
    shared.resize(*usual)


def storm(certificates: int) -> tuple[Practice, list[Any]]:
    """Many issue at once, every third changes its mind at the end; what each came back with."""
    practice = PracticeFactory(certificate_prefix="CERT")
    issuer, holder = own_issuer(practice), UserFactory()

    def issue(turn: int) -> Certificate:
        with locked_transaction():
            number = draw_number(practice, DAY)
            made = issued_certificate(practice, issuer=issuer, holder=holder, number=number)
            if turn % 3 == 0:
                raise ZeroDivisionError
            return made

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return practice, list(pool.map(lambda turn: alone(lambda: issue(turn)), range(certificates)))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_pool")
def test_a_storm_leaves_no_gap_and_nothing_twice():
    practice, answers = storm(60)

    made = [answer for answer in answers if isinstance(answer, Certificate)]
    assert {type(answer) for answer in answers} == {Certificate, ZeroDivisionError}
    assert sorted(one.number for one in made) == [f"CERT-2026-{n:06}" for n in range(1, 41)]
    assert CertificateSeries.objects.get(practice=practice).next_number == 41
    assert list(differences()) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_pool")
def test_without_the_lock_numbers_are_drawn_twice(monkeypatch):
    monkeypatch.setattr(locks, "lock_rows", list)

    _practice, answers = storm(60)

    assert [answer for answer in answers if not isinstance(answer, Certificate | ZeroDivisionError)] != []
