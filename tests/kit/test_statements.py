"""A statement gives what its queryset gives, in one query, whatever the values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, connection, transaction
from django.db.models import F, OuterRef, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, Membership, User
from catalog.models import CoursePack, Offering
from config.kit.models import MOVES
from config.kit.statements import Change, Given, OneOf, Statement, insert
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.catalog import CategoryFactory, CoursePackFactory
from tests.factories.scheduling import BookingRulesFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
JOINED = ("practice", "category", "tutor_profile__user", "tutor_profile__booking_rules")


def packs_with_everything() -> QuerySet[CoursePack]:
    roles = Membership.objects.filter(user_id=OuterRef("tutor_profile__user_id")).values("role")
    return CoursePack.objects.select_related(*JOINED).annotate(roles=ArraySubquery(roles))


PACK = Statement(lambda: packs_with_everything().filter(uid=Given("uid"), is_active=True))
PACKS = Statement(lambda: CoursePack.objects.filter(OneOf("pk", "ids")).order_by("-pk"))
TITLES = Statement(lambda: CoursePack.objects.filter(OneOf("pk", "ids")).order_by("pk").values_list("title", "price"))
PRICES = Statement(lambda: CoursePack.objects.filter(OneOf("pk", "ids")).order_by("pk").values("price", "kind"))
IDS = Statement(lambda: CoursePack.objects.order_by("pk").values_list("pk", flat=True)[:2])
LOCKED = Statement(lambda: User.objects.filter(pk=Given("pk")).select_for_update())


def facts(instance: Any) -> dict[str, Any]:
    """All that an instance holds, what was joined included."""
    own = {name: value for name, value in vars(instance).items() if name != "_state"}
    joined = {name: value and facts(value) for name, value in instance._state.fields_cache.items() if name in JOINED}
    return own | {"database": instance._state.db, "is_new": instance._state.adding} | joined


def test_models_come_with_what_they_joined_and_annotated(django_assert_num_queries: Any) -> None:
    plain = CoursePackFactory()
    full = CoursePackFactory(category=CategoryFactory(practice=plain.practice), tutor_profile__subjects=["Algebra"])
    BookingRulesFactory(tutor_profile=full.tutor_profile)

    for pack in (plain, full):
        with django_assert_num_queries(1):
            found = PACK.first(uid=pack.uid)
            assert found is not None
            assert found.tutor_profile.user == pack.tutor_profile.user
            assert hasattr(found.tutor_profile, "booking_rules") == (pack == full)
        assert facts(found) == facts(packs_with_everything().get(pk=pack.pk))
        assert facts(found.tutor_profile) == facts(packs_with_everything().get(pk=pack.pk).tutor_profile)


def test_nothing_found_is_none() -> None:
    pack = CoursePackFactory(is_active=False)
    assert PACK.first(uid=pack.uid) is None


def test_a_list_of_any_length() -> None:
    packs = CoursePackFactory.create_batch(3)
    for wanted in ([], packs[:1], packs):
        ids = [pack.pk for pack in wanted]
        assert PACKS.all(ids=ids) == wanted[::-1]
        assert PRICES.all(ids=ids) == [{"price": pack.price, "kind": "course_pack"} for pack in wanted]
        assert TITLES.all(ids=ids) == [(pack.title, pack.price) for pack in wanted]


def test_flat_and_sliced() -> None:
    packs = CoursePackFactory.create_batch(3)
    assert IDS.all() == [pack.pk for pack in packs[:2]]


def test_a_value_stays_a_value() -> None:
    """Nothing in a value becomes SQL or a further place."""
    statement = Statement(lambda: CoursePack.objects.filter(title=Given("title")))
    pack = CoursePackFactory(title="'; DROP TABLE x; -- %s %(uid)s")
    assert statement.all(title=pack.title) == [pack]
    assert statement.all(title="' OR true --") == []


def test_what_never_changes_stands_in_the_text() -> None:
    """Else a kept plan could not use a partial index."""
    awkward = "100% of %s it's"
    statement = Statement(lambda: CoursePack.objects.filter(title=awkward, keywords=Given("keywords")))
    pack = CoursePackFactory(title=awkward, keywords="so")
    CoursePackFactory(title="100% of x it's", keywords="so")
    with CaptureQueriesContext(connection) as captured:
        assert statement.all(keywords="so") == [pack]
    assert "'100% of %s it''s'" in captured.captured_queries[0]["sql"]


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="uid"):
        PACK.first()


@pytest.mark.django_db(transaction=True)
def test_locks_are_taken_inside_a_transaction_only() -> None:
    user = MembershipFactory().user
    with transaction.atomic():
        assert LOCKED.first(pk=user.pk) == user
    with pytest.raises(TransactionManagementError):
        LOCKED.first(pk=user.pk)


def test_a_change_is_an_update(django_assert_num_queries: Any) -> None:
    raised = Change(
        lambda: Offering.objects.filter(OneOf("pk", "ids"), is_active=True),
        price=F("price") + Given("more"),
        title=Given("title"),
        **MOVES,
    )
    first, second, other = CoursePackFactory.create_batch(3)
    archived = CoursePackFactory(is_active=False)
    now = timezone.now()

    with django_assert_num_queries(1):
        assert raised.run(ids=[first.pk, second.pk, archived.pk], more=5, title="%s", now=now) == 2
    assert raised.run(ids=[], more=5, title="", now=now) == 0

    found = Offering.objects.order_by("pk").values_list("price", "title", "record_version")
    assert list(found) == [(4005, "%s", 2), (4005, "%s", 2), (4000, other.title, 1), (4000, archived.title, 1)]
    assert Offering.objects.get(pk=first.pk).updated_at == now


def test_a_refused_change_marks_the_transaction() -> None:
    emptied = Change(lambda: Offering.objects.filter(pk=Given("pk")), currency=Given("currency"))
    pack = CoursePackFactory()
    with pytest.raises(IntegrityError, match="offering_currency_iso"), transaction.atomic():
        emptied.run(pk=pack.pk, currency="eur")
    assert Offering.objects.get().currency == "EUR"


def event(**values: Any) -> AuditEvent:
    actor = UserFactory()
    return AuditEvent(actor=actor, action="a.b", target_type="x", data={"when": NOW, "é": [1, None]}, **values)


def test_an_insert_is_a_save(django_assert_num_queries: Any) -> None:
    quick, usual = event(address="::1", created_at=NOW), event(address="::1", created_at=NOW)
    usual.save()
    with django_assert_num_queries(1):
        insert(quick)

    assert (quick.pk, quick._state.adding, quick._state.db) == (usual.pk + 1, False, usual._state.db)
    rows = [facts(AuditEvent.objects.get(pk=one.pk)) | {"id": 0, "actor_id": 0} for one in (quick, usual)]
    assert rows[0] == rows[1]


def kept_statements() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%catalog_coursepack%%'")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("threshold", "kept"), [(5, 1), (None, 0)])
def test_the_server_keeps_the_statement_where_it_may(threshold: int | None, kept: int) -> None:
    pack = CoursePackFactory()
    connection.close()
    connection.ensure_connection()
    native: Any = connection.connection
    native.execute("DEALLOCATE ALL")
    usual, native.prepare_threshold = native.prepare_threshold, threshold
    try:
        for _time in range(3):
            assert PACK.first(uid=pack.uid) == pack
        assert kept_statements() == kept
    finally:
        native.prepare_threshold = usual
