"""Statements that share their round trips."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import DatabaseError, DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEvent, Practice
from catalog.models import CoursePack, Offering
from config.kit.errors import Busy
from config.kit.locks import locked_by, locked_transaction
from config.kit.statements import Change, Given, NextKey, Statement, gathered, insert, insert_missing, together, write
from messaging.delivery.models import OutboxMessage
from tests.factories.accounts import PracticeFactory
from tests.factories.catalog import CoursePackFactory
from tests.threads import alone

pytestmark = pytest.mark.django_db

PRICE = Statement(lambda: Offering.objects.filter(pk=Given("pk")).values_list("price", flat=True))
LOCK = Statement(lambda: Offering.objects.filter(pk=Given("pk")).select_for_update().values_list("pk", flat=True))
DEARER = Change(lambda: Offering.objects.filter(pk=Given("pk")), price=F("price") + Given("more"))
CURRENCY = Change(lambda: Offering.objects.filter(pk=Given("pk")), currency=Given("currency"))


def event(action: str) -> AuditEvent:
    return AuditEvent(action=action, target_type="x", data={})


def row(key: str, practice: Practice, **context: Any) -> OutboxMessage:
    return OutboxMessage(
        kind="a.b",
        channel="email",
        address="a@school.example",
        practice=practice,
        context={"é": [1, None]} | context,
        dedupe_key=key,
        expires_at=timezone.now(),
    )


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows with every time that the connection waits for the server."""
    connection.ensure_connection()
    native: Any = connection.connection
    waited: list[Any] = []
    usual = native.wait

    def wait(*given: Any, **options: Any) -> Any:
        waited.append(given)
        return usual(*given, **options)

    monkeypatch.setattr(native, "wait", wait)
    return waited


def test_each_statement_sees_what_those_before_it_wrote() -> None:
    pack = CoursePackFactory(price=100)
    with together():
        before = PRICE.ask(pk=pack.pk)
        DEARER.write(pk=pack.pk, more=5)
        after = PRICE.ask(pk=pack.pk)

    assert (before.all(), after.all()) == ([100], [105])


def test_many_statements_wait_as_often_as_one(trips: list[Any]) -> None:
    pack = CoursePackFactory()
    needed = []
    for number in (1, 6):
        trips.clear()
        with together():
            asked = [PRICE.ask(pk=pack.pk) for _ in range(number)]
        needed.append(len(trips))
        assert [one.all() for one in asked] == [[4000]] * number

    assert needed[1] - needed[0] <= 5  # each is handed over, none is waited for
    trips.clear()
    for _ in range(6):
        PRICE.all(pk=pack.pk)
    assert len(trips) >= 6


def test_gathered_writes_go_at_the_end_and_get_their_keys() -> None:
    pack, told = CoursePackFactory(price=100), event("a.b")
    with gathered():
        write(told)
        DEARER.write(pk=pack.pk, more=5)
        assert not AuditEvent.objects.filter(action="a.b").exists()
        assert PRICE.all(pk=pack.pk) == [100]
        with gathered():  # belongs to the outer one
            write(event("b.c"))
        assert not AuditEvent.objects.filter(action="b.c").exists()

    assert AuditEvent.objects.get(action="a.b").pk == told.pk
    assert AuditEvent.objects.filter(action="b.c").exists()
    assert PRICE.all(pk=pack.pk) == [105]


def test_outside_of_gathered_a_write_happens_at_once() -> None:
    told = event("a.b")
    write(told)

    assert AuditEvent.objects.get(pk=told.pk).action == "a.b"


def test_what_fails_before_the_end_writes_nothing() -> None:
    def fail() -> None:
        with gathered():
            write(event("a.b"))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    write(event("b.c"))

    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["b.c"]


def change_both(pack: CoursePack) -> None:
    with together():
        CURRENCY.write(pk=pack.pk, currency="eur")
        DEARER.write(pk=pack.pk, more=5)


def test_a_refusal_is_told_at_the_end_and_the_transaction_is_lost() -> None:
    pack = CoursePackFactory()
    with transaction.atomic():
        with pytest.raises(IntegrityError, match="offering_currency_iso"):
            change_both(pack)
        with pytest.raises(transaction.TransactionManagementError):
            insert(event("a.b"))
        transaction.set_rollback(True)

    assert Offering.objects.get().price == 4000
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_lock_asked_together_times_out_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = CoursePackFactory()
    monkeypatch.setattr("config.kit.locks.LOCK_TIMEOUT_MS", 200)

    def lock_too() -> None:
        with locked_transaction(), together():
            LOCK.ask(pk=pack.pk)

    with transaction.atomic():
        CoursePack.objects.select_for_update().get(pk=pack.pk)
        with ThreadPoolExecutor(1) as pool:
            outcome = pool.submit(alone, lock_too).result()
    assert isinstance(outcome, Busy)
    assert isinstance(outcome.__cause__, OperationalError)


ENTRY = Statement(lambda: Offering.objects.filter(pk=Given("pk")).annotate(key=NextKey(AuditEvent)).values_list("key"))


def test_a_row_with_a_key_drawn_before_is_written_under_it() -> None:
    pack = CoursePackFactory()
    ((key,),) = ENTRY.all(pk=pack.pk)
    told = event("a.b")
    told.pk = key
    with gathered():
        write(told)
        assert told.pk == key
    other = event("b.c")
    write(other)

    assert AuditEvent.objects.get(action="a.b").pk == key
    assert other.pk > key


def refuse(error: IntegrityError) -> Exception | None:
    """In the words of these tests: what is missing, and one constraint of two."""
    if error.__cause__ is None:
        return LookupError("gone")
    return ValueError("odd money") if "offering_currency_iso" in str(error) else None


@pytest.mark.parametrize("block", [gathered, nullcontext])
@pytest.mark.parametrize(
    ("values", "raised"),
    [
        ({"currency": "eur"}, ValueError),
        ({"currency": "USD", "pk": 0}, LookupError),
        ({"currency": None}, IntegrityError),
    ],
)
def test_whoever_writes_says_what_a_refusal_means(block: Any, values: dict[str, Any], raised: type[Exception]) -> None:
    pack = CoursePackFactory(currency="EUR")

    def change() -> None:
        with transaction.atomic(), block():
            DEARER.write(pk=pack.pk, more=5)
            CURRENCY.write_rows(1, refusal=refuse, **({"pk": pack.pk} | values))

    with pytest.raises(raised):
        change()

    assert Offering.objects.values_list("price", "currency").get() == (4000, "EUR")


def test_rows_that_were_missed_lose_the_transaction_though_somebody_catches_it() -> None:
    pack = CoursePackFactory()
    with transaction.atomic():
        with pytest.raises(LookupError):
            CURRENCY.write_rows(2, refusal=refuse, pk=pack.pk, currency="USD")
        with pytest.raises(transaction.TransactionManagementError):
            insert(event("a.b"))


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_first_is_locked_and_has_the_limit(trips: list[Any]) -> None:
    pack = CoursePackFactory(price=100)

    def ask() -> tuple[Any, Any]:
        return LOCK.ask(pk=pack.pk), PRICE.ask(pk=pack.pk)

    with locked_by(ask) as (_locked, price):
        asked = len(trips)
        assert price.all() == [100]
        assert len(trips) == asked
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("3s",)


def test_what_is_there_already_is_not_written_again(trips: list[Any]) -> None:
    practice, other = PracticeFactory(), PracticeFactory()
    insert_missing([row("one", practice), row("two", practice, action="second")], by="dedupe_key")
    twin, third, fourth = row("one", other), row("three", practice), row("three", practice)
    insert_missing([], by="dedupe_key")
    trips.clear()

    insert_missing([twin, third, fourth], by="dedupe_key")

    assert len(trips) == 1
    assert [one._state.adding for one in (twin, third, fourth)] == [True, False, True]
    assert OutboxMessage.objects.count() == 3
    stored = OutboxMessage.objects.get(dedupe_key="three")
    names = [field.attname for field in OutboxMessage._meta.concrete_fields]
    assert [getattr(stored, name) for name in names] == [getattr(third, name) for name in names]
    with pytest.raises(DataError):
        insert_missing([row("x" * 601, practice)], by="dedupe_key")


def test_changes_of_a_row_are_what_save_would_write() -> None:
    kept, saved = PracticeFactory.create_batch(2)
    version = kept.record_version
    for practice in (kept, saved):
        practice.name, practice.language = "Another", "xx"
    saved.save(update_fields=["name"])
    kept.write_changes(["name"])
    found, other = (Practice.objects.get(pk=practice.pk) for practice in (kept, saved))
    assert found.name == other.name == "Another"
    assert found.language == other.language != "xx"
    assert found.record_version == other.record_version == version + 1 == kept.record_version
    assert found.updated_at == kept.updated_at


def test_changes_of_a_row_may_wait() -> None:
    practice = PracticeFactory()
    with transaction.atomic(), gathered():
        practice.name = "Later"
        practice.write_changes(["name"])
        assert Practice.objects.get(pk=practice.pk).name != "Later"
    assert Practice.objects.get(pk=practice.pk).name == "Later"


def test_changes_of_a_row_that_is_gone_are_an_error() -> None:
    practice = PracticeFactory()
    practice.pk = 0
    with pytest.raises(DatabaseError, match="is gone"), transaction.atomic():
        practice.write_changes(["name"])
