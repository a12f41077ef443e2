"""The ledger in the office: found, readable, closed to writing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from enrollments.enums import LedgerKind
from enrollments.models import LedgerEntry
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import PracticeFactory
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LIST = reverse("admin:enrollments_ledgerentry_changelist")


@pytest.fixture
def office(pack):
    boss = member(pack.practice, Role.ADMIN)
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.fixture
def stranger(db):
    boss = member(PracticeFactory(), Role.ADMIN)
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.fixture
def enter(pending):
    """Enter a movement of the pending enrolment's order."""

    def enter(kind=LedgerKind.CHARGE, amount=8000, reference="ch_1", note=""):
        order = pending.order
        return LedgerEntry.objects.create(
            practice=order.practice,
            order=order,
            kind=kind,
            amount=amount,
            currency="EUR",
            provider_reference=reference,
            note=note,
        )

    return enter


def row_of(office, **query):
    html = soup(office.get(LIST, query))
    return [
        {cell["class"][0].removeprefix("field-"): words(cell) for cell in row.select("[class^=field-]")}
        for row in html.select(".result-list .data-row")
    ]


def test_it_stands_in_the_navigation_among_what_concerns_money(office):
    links = soup(office.get(LIST)).select(".admin-navigation a[href*='/enrollments/']")
    titles = {link["href"].strip("/").rpartition("/")[2]: link.get("aria-current") for link in links}

    assert list(titles)[-5:] == ["order", "payment", "refund", "ledgerentry", "moneymismatch"]
    assert titles["ledgerentry"] == "page"


def test_kinds_amounts_and_people_are_readable(office, pending, enter):
    enter()
    enter(LedgerKind.REFUND, -2550, "re_1", "One lesson less")

    refund, charge = row_of(office)

    title = f"{pending.order} · {pending.offering}"
    assert (charge["shown_kind"], charge["shown_amount"]) == ("Charge", "€80.00")
    assert (refund["shown_kind"], refund["shown_amount"]) == ("Refund", "\N{MINUS SIGN}€25.50")
    assert refund["note"] == "One lesson less"
    assert (charge["payer"], charge["bought"]) == (str(pending.student), title)


def test_a_row_leads_to_its_payer_and_its_order(office, pending, enter):
    entry = enter()
    page = reverse("admin:enrollments_ledgerentry_change", args=[entry.pk])

    for html in (soup(office.get(LIST)), soup(office.get(page))):
        assert html.find("a", href=reverse("admin:enrollments_order_change", args=[pending.order.pk]))
        assert html.find("a", href=reverse("admin:accounts_user_change", args=[pending.student_id]))
    assert words(soup(office.get(page)).h1) == "Charge €80.00"


def test_it_is_narrowed_by_kind_and_found_by_reference(office, enter):
    enter()
    enter(LedgerKind.REFUND, -2550, "re_1")

    assert [row["provider_reference"] for row in row_of(office, kind__exact="refund")] == ["re_1"]
    assert [row["provider_reference"] for row in row_of(office, q="ch_1")] == ["ch_1"]
    assert row_of(office, q="nothing like it") == []


def test_nothing_is_written_by_hand(office, enter):
    entry = enter()
    page = reverse("admin:enrollments_ledgerentry_change", args=[entry.pk])

    assert office.get(reverse("admin:enrollments_ledgerentry_add")).status_code == 403
    assert office.post(page, {"amount": 1}).status_code == 403
    assert office.post(reverse("admin:enrollments_ledgerentry_delete", args=[entry.pk]), {}).status_code == 403
    entry.refresh_from_db()
    assert entry.amount == 8000


def test_movements_of_another_practice_are_out_of_sight(enter, stranger):
    entry = enter()

    assert row_of(stranger) == []
    assert stranger.get(reverse("admin:enrollments_ledgerentry_change", args=[entry.pk])).status_code == 302


def test_the_list_costs_the_same_for_one_row_and_for_many(office, enter, django_assert_num_queries):
    enter()
    row_of(office)
    with django_assert_num_queries(QUERIES):
        row_of(office)
    for number in range(2, 5):
        enter(reference=f"ch_{number}")
    with django_assert_num_queries(QUERIES):
        row_of(office)


QUERIES = 12
