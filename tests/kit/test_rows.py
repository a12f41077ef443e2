from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from accounts.enums import Role
from accounts.models import Membership, User
from config.kit.api import fields, filters
from config.kit.api.paging import UNPAGED_LIMIT, Paging
from config.kit.api.rows import Join, Joins, Row
from config.kit.api.vocabulary import Vocabulary
from config.kit.errors import Invalid
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory

ROLES = Vocabulary({"learner": Role.STUDENT, "tutor": Role.TUTOR, "db-admin": Role.ADMIN, "admin": Role.ADMIN})
MEMBERSHIP = Row(
    fields.uid("id"),
    fields.uid("userId"),
    *fields.enum_indexed("role", ROLES),
    *fields.record_fields("user__uid"),
    joins=(
        Join("user", "user", Row(fields.text("email"), fields.boolean("isEmailVerified"))),
        Join("defaultPractice", "user__default_practice", Row(fields.text("name")), is_local=False),
    ),
)


def _memberships(user_ids: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for user, role in Membership.objects.filter(user__in=user_ids).order_by("pk").values_list("user_id", "role"):
        found[user].append({"role": role})
    return found


PERSON = Row(fields.text("email"), joins=(Join("roles", "pk", Row(fields.text("role")), load=_memberships),))


@pytest.mark.django_db
def test_a_list_and_one_object_are_written_alike() -> None:
    membership = MembershipFactory(role=Role.ADMIN)

    (row,) = MEMBERSHIP.many(Membership.objects.all())

    assert row == MEMBERSHIP.one(membership)
    assert row == {
        "id": membership.uid,
        "userId": membership.user.uid,
        "role": "db-admin",
        "role_idx": 2,
        "isActive": True,
        "recordVersion": 1,
        "createdAt": membership.created_at,
        "updatedAt": membership.updated_at,
        "_owner": membership.user.uid,
        "user": {"email": membership.user.email, "isEmailVerified": True},
        "defaultPractice": None,
    }
    assert list(row)[:9] == list(MEMBERSHIP.keys)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_a_list_with_joins_costs_one_query(number: int, django_assert_num_queries: Any) -> None:
    MembershipFactory.create_batch(number)

    with django_assert_num_queries(1):
        assert len(MEMBERSHIP.many(Membership.objects.all())) == number


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_a_to_many_join_costs_one_more(number: int, django_assert_num_queries: Any) -> None:
    user = UserFactory()
    for index in range(number):
        MembershipFactory(user=user, practice=PracticeFactory(), role=list(Role)[index])
    alone = UserFactory()

    with django_assert_num_queries(2):
        rows = PERSON.many(User.objects.order_by("pk"))

    assert [len(row["roles"]) for row in rows] == [number, 0]
    assert PERSON.one(alone) == {"email": alone.email, "roles": []}


@pytest.mark.django_db
def test_joins_can_be_left_out() -> None:
    membership = MembershipFactory(user__default_practice=PracticeFactory(name="Bells"))

    assert MEMBERSHIP.one(membership)["defaultPractice"] == {"name": "Bells"}
    assert "defaultPractice" not in MEMBERSHIP.one(membership, Joins.LOCAL)
    assert "user" in MEMBERSHIP.one(membership, Joins.LOCAL)
    assert list(MEMBERSHIP.one(membership, Joins.NONE)) == list(MEMBERSHIP.keys)


def test_a_key_is_declared_once() -> None:
    with pytest.raises(ValueError, match="title"):
        Row(fields.text("title"), fields.integer("title"))


def test_each_kind_of_field_is_written_as_its_contract_says() -> None:
    amsterdam = timezone(timedelta(hours=2))
    row = Row(
        fields.text("houseNumber"),
        fields.flag("pinned", "is_active"),
        fields.naive_moment("start_time"),
        fields.us_day("issued"),
        fields.day("until"),
        fields.money("price", "price_amount", "currency"),
        fields.money("yen", "yen_amount", "yen_currency"),
        fields.computed("free", ("capacity", "taken"), lambda capacity, taken: capacity - taken, {"type": "integer"}),
        fields.constant("kind", "training", {"type": "string"}),
        fields.text("city", "location__city"),
        *fields.record_fields(),
    ).only(
        "houseNumber", "pinned", "start_time", "issued", "until", "price", "yen", "free", "kind", "city", "_owner"
    )  # fmt: skip
    thing = SimpleNamespace(
        house_number="7b",
        is_active=True,
        start_time=datetime(2026, 3, 13, 9, 30, 5, 123, tzinfo=amsterdam),
        issued=date(2026, 3, 1),
        until=date(2026, 4, 1),
        price_amount=1250,
        currency="EUR",
        yen_amount=500,
        yen_currency="JPY",
        capacity=14,
        taken=12,
        location=None,
    )

    assert row.one(thing) == {
        "houseNumber": "7b",
        "pinned": 1,
        "start_time": datetime(2026, 3, 13, 7, 30, 5),  # noqa: DTZ001 - written without an offset
        "issued": "03/01/2026",
        "until": date(2026, 4, 1),
        "price": 12.5,
        "yen": 500.0,
        "free": 2,
        "kind": "training",
        "city": None,
        "_owner": None,
    }
    assert set(row.schema()["properties"]) == set(row.keys)


def test_a_vocabulary_reads_any_case_and_writes_its_own() -> None:
    assert ROLES.value_of("LEARNER", field="role") == "student"
    assert ROLES.value_of("admin", field="role") == ROLES.value_of("db-admin", field="role") == "admin"
    assert (ROLES.name_of(Role.ADMIN), ROLES.index_of("admin")) == ("db-admin", 2)
    assert (ROLES.name_of("guard"), ROLES.index_of("guard")) == ("guard", None)
    assert (ROLES.name_of(None), ROLES.index_of(None)) == (None, None)
    with pytest.raises(Invalid) as refused:
        ROLES.value_of("king", field="role")
    assert refused.value.fields == {"role": ["One of these is wanted: learner, tutor, db-admin, admin."]}


# -- Filters and paging ---------------------------------------------------------

PEOPLE = filters.Filters(
    filters.partial("firstName"),
    filters.partial("name", "last_name"),
    filters.uid("id"),
    filters.integer("number", "pk"),
    filters.boolean("isActive"),
    filters.enum("language", Vocabulary(["en", "nl"])),
    filters.uid("defaultPracticeId"),
    filters.search("q", "first_name", "email"),
    filters.day("from", "created_at__date__gte"),
    filters.moment("before", "created_at__lt"),
)


def _found(query: str) -> list[str]:
    rows, _applied = PEOPLE.apply(User.objects.order_by("pk"), QueryDict(query))
    return [user.first_name for user in rows]


@pytest.fixture
def people() -> list[User]:
    practice = PracticeFactory(uid=UUID(int=7))
    return [
        UserFactory(first_name="Ada", last_name="100%_sure", language="en", default_practice=practice, uid=UUID(int=1)),
        UserFactory(first_name="Grace", last_name="Hopper", language="nl", is_active=False, email="navy@x.example"),
        UserFactory(first_name="Edsger", last_name="", language="", created_at=datetime(2020, 1, 1, tzinfo=UTC)),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ada", "Grace", "Edsger"]),
        ("firstName=GR", ["Grace"]),
        ("firstName=ada&firstName=edsger", ["Ada", "Edsger"]),
        ("firstName=", ["Ada", "Grace", "Edsger"]),
        ("name=%25_", ["Ada"]),
        ("name=_", ["Ada"]),
        ("name=null", ["Edsger"]),
        ("name=null&name=hop", ["Grace", "Edsger"]),
        ("id=00000000-0000-0000-0000-000000000001", ["Ada"]),
        ("id=00000000000000000000000000000001", ["Ada"]),
        ("isActive=false", ["Grace"]),
        ("isActive=1", ["Ada", "Edsger"]),
        ("language=NL", ["Grace"]),
        ("language=null", ["Edsger"]),
        ("defaultPracticeId=null", ["Grace", "Edsger"]),
        ("defaultPracticeId=00000000-0000-0000-0000-000000000007", ["Ada"]),
        ("q=navy", ["Grace"]),
        ("q=ada&isActive=true", ["Ada"]),
        ("from=2021-01-01", ["Ada", "Grace"]),
        ("before=2020-06-01T00:00:00Z", ["Edsger"]),
        ("before=2020-01-01T01:00:00+02:00", []),
        ("before=2020-06-01T00:00:00-23:59", ["Edsger"]),
        ("number=999999999999999999", []),
        ("unknown=1", ["Ada", "Grace", "Edsger"]),
    ],
)
def test_filters(people: list[User], query: str, names: list[str]) -> None:
    assert _found(query) == names


@pytest.mark.django_db
def test_every_wrong_filter_is_named_at_once() -> None:
    query = "id=x&number=1.5&isActive=maybe&language=fr&from=2021-13-01&before=soon&firstName=fine"

    with pytest.raises(Invalid) as refused:
        _found(query)

    assert sorted(refused.value.fields) == ["before", "from", "id", "isActive", "language", "number"]


@pytest.mark.django_db
def test_applied_filters_are_told() -> None:
    _rows, applied = PEOPLE.apply(User.objects.all(), QueryDict("firstName=a&firstName=b&q="))

    assert applied == [{"field": "firstName", "values": ["a", "b"]}]


PAGES = Paging(number="page", size="per_page", default=2, largest=3)
ALL = Paging(number="page", size="per_page", default=2, largest=3, allows_all=True)
OFFSET = Paging(number="offset", size="limit", default=2, largest=3, by_offset=True)


def _page(paging: Paging, query: str) -> tuple[list[str], int, int, int | None]:
    names = lambda rows: [user.first_name for user in rows]  # noqa: E731 - shorter than it is useful elsewhere
    page = paging.take(User.objects.order_by("pk"), QueryDict(query), names)
    return list(page.rows), page.number, page.size, page.total


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("paging", "query", "page"),
    [
        (PAGES, "", (["Ada", "Grace"], 1, 2, 3)),
        (PAGES, "page=2", (["Edsger"], 2, 2, 3)),
        (PAGES, "page=9999999", ([], 9999999, 2, 3)),
        (PAGES, "per_page=500", (["Ada", "Grace", "Edsger"], 1, 3, 3)),
        (ALL, "page=0", (["Ada", "Grace", "Edsger"], 1, 3, 3)),
        (OFFSET, "offset=1", (["Grace", "Edsger"], 1, 2, 3)),
        (OFFSET, "offset=2&limit=1", (["Edsger"], 3, 1, 3)),
        (Paging(counts=False), "page=2", (["Ada", "Grace", "Edsger"], 1, 0, None)),
    ],
    ids=str,
)
def test_pages(people: list[User], paging: Paging, query: str, page: Any) -> None:
    assert _page(paging, query) == page


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=10000001", "per_page=0", "per_page=٣"])
def test_pages_that_cannot_be(query: str) -> None:
    with pytest.raises(Invalid):
        PAGES.read(QueryDict(query))


@pytest.mark.django_db
def test_an_endless_list_must_be_paged(monkeypatch: pytest.MonkeyPatch, people: list[User]) -> None:
    assert UNPAGED_LIMIT > 1000
    monkeypatch.setattr("config.kit.api.paging.UNPAGED_LIMIT", 2)

    with pytest.raises(Invalid):
        _page(ALL, "page=0")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_page_costs_two_queries(number: int, django_assert_max_num_queries: Any) -> None:
    UserFactory.create_batch(number)

    with django_assert_max_num_queries(2):
        _page(PAGES, "")
