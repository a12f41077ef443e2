"""The certificate database in the back office: narrowed, counted, searched, taken along."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from certificates import states
from certificates.admin.lists import exported_rows
from certificates.dates import today_in
from certificates.models import Certificate
from certificates.services.erasing import forget_holder
from config.kit.admin import lists as kit_lists
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import holder_of
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory, IssuerFactory, issued_certificate
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LIST = reverse("admin:certificates_certificate_changelist")
FILE = reverse("admin:certificates_certificate_export")


@pytest.fixture
def many(practice):
    """One of each kind: valid, soon, expired, lapsed, undated; unassigned, another's."""
    today = today_in(practice)
    made = {
        name: AgencyCertificateFactory(
            practice=practice,
            number=f"ARC-{name}",
            expires_on=None if days is None else today + timedelta(days=days),
        )
        for name, days in {"valid": 400, "soon": 90, "late": -1, "lapsed": -91, "undated": None}.items()
    }
    made["nobody"] = AgencyCertificateFactory(practice=practice, holder=None, number="ARC-nobody", expires_on=today)
    AgencyCertificateFactory(number="ARC-strange")
    return made


def numbers(response):
    return {row.number.removeprefix("ARC-") for row in response.context["cl"].result_list}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"standing": "valid"}, {"valid"}),
        ({"standing": "expiring"}, {"soon", "nobody"}),
        ({"standing": "expired"}, {"late"}),
        ({"standing": "lapsed"}, {"lapsed"}),
        ({"standing": "unknown"}, {"undated"}),
        ({"standing": "gone"}, set()),
        ({"standing": "active"}, {"valid", "soon", "undated", "nobody"}),
        ({"standing": "run_out"}, {"late", "lapsed"}),
        ({"standing": "nonsense"}, {"valid", "soon", "late", "lapsed", "undated", "nobody"}),
        ({"holder_state": "unassigned"}, {"nobody"}),
        ({"holder_state": "erased"}, set()),
        ({"format__exact": "online"}, set()),
        ({"course": "adult CPR"}, {"valid", "soon", "late", "lapsed", "undated", "nobody"}),
        ({"course": "lifeguarding"}, set()),
        ({"course": "   "}, {"valid", "soon", "late", "lapsed", "undated", "nobody"}),
        ({"course": "&|!%_"}, set()),
        ({"issuer": "9" * 30}, {"valid", "soon", "late", "lapsed", "undated", "nobody"}),
    ],
)
def test_filters_narrow_the_list(office, many, query, expected):
    assert numbers(office.get(LIST, query)) == expected


def test_a_course_is_found_by_its_own_words_only(office, practice):
    AgencyCertificateFactory(practice=practice, number="ARC-one", course_name="Water Safety", holder_name="Cpr Jones")
    AgencyCertificateFactory(practice=practice, number="ARC-two", course_name="Adult CPR/AED", course_code="BL-402")
    assert numbers(office.get(LIST, {"course": "cpr"})) == {"two"}
    assert numbers(office.get(LIST, {"course": "aed"})) == {"two"}
    assert numbers(office.get(LIST, {"course": "adult aed"})) == {"two"}
    assert numbers(office.get(LIST, {"course": "afety"})) == {"one"}


def test_an_issuer_is_chosen_among_ones_own(office, practice, many):
    mine = IssuerFactory(practice=practice, name="Foss Swim School")
    strange = IssuerFactory(name="Strange Academy")
    AgencyCertificateFactory(practice=practice, issuer=mine, number="ARC-foss")
    page = office.get(LIST, {"issuer": mine.pk})
    assert numbers(page) == {"foss"}
    assert "Strange Academy" not in page.content.decode()
    assert numbers(office.get(LIST, {"issuer": strange.pk})) == set()


def test_counts_are_links_that_keep_the_other_filters(office, practice, many):
    page = office.get(LIST, {"standing": "expiring", "holder_state": "assigned", "p": "1"})
    links = {words(a.select_one(".state-words")): a for a in soup(page).select("nav.states a.state")}
    shown = {name: words(a.strong) for name, a in links.items()}
    assert shown == {
        "Valid": "1",
        "Expires soon": "1",
        "Expired": "1",
        "Lapsed": "1",
        "No date known": "1",
        "Revoked or replaced": "0",
    }
    assert links["Expires soon"]["aria-current"] == "true"
    assert "standing" not in links["Expires soon"]["href"]
    assert numbers(office.get(f"{LIST}{links['Lapsed']['href']}")) == {"lapsed"}
    assert "holder_state=assigned" in links["Lapsed"]["href"]


def test_more_than_is_counted_is_said(office, practice, many, monkeypatch):
    monkeypatch.setattr(states, "MOST_COUNTED", 1)
    monkeypatch.setattr(kit_lists, "MOST_PAGED", 2)
    page = office.get(LIST)
    html = page.content.decode()
    assert "1+</strong>" in html
    assert "More than 10,000 fit" in html
    assert page.context["cl"].result_count == 2


def test_found_by_number_name_and_address(office, practice):
    sanne = make_student(practice, email="sanne@people.example", first_name="Sanné", last_name="de Vries")
    ours = issued_certificate(practice, holder=sanne, number="HRB-2026-000123")
    AgencyCertificateFactory(practice=practice, number="0qx1YZ", holder_name="Ada Byron", course_name="Adult CPR/AED")
    AgencyCertificateFactory(number="HRB-2026-000999")

    def found(term):
        return {row.number for row in office.get(LIST, {"q": term}).context["cl"].result_list}

    for term in ("hrb-2026-000123", "HRB-2026", "000123", "SANNE vries", "sanne@people.example", "SANNE@", "first aid"):
        assert found(term) == {ours.number}, term
    assert found("0qx1") == {"0qx1YZ"}
    assert found("aed byron") == {"0qx1YZ"}
    for term in ("%", "_", "hrb-2026-000999", "nobody@people.example", "' OR 1=1"):
        assert found(term) == set(), term
    assert office.get(LIST, {"q": "\x00"}).status_code == 200


def test_newest_first_and_at_the_same_cost_for_one_and_three(office, practice, django_assert_num_queries):
    AgencyCertificateFactory(practice=practice)
    office.get(LIST)
    with CaptureQueriesContext(connection) as counted:
        office.get(LIST)
    AgencyCertificateFactory(practice=practice, holder=None)
    issued_certificate(practice)
    with django_assert_num_queries(len(counted)):
        rows = office.get(LIST).context["cl"].result_list
    assert [row.pk for row in rows] == sorted((row.pk for row in rows), reverse=True)


def test_who_has_no_student_says_so(office, practice, many):
    gone = AgencyCertificateFactory(practice=practice)
    forget_holder(holder_of(gone), actor=None)
    html = office.get(LIST).content.decode()
    assert "Unassigned (no student)" in html
    assert "Erased person" in html
    assert office.get(reverse("admin:certificates_certificate_change", args=[many["nobody"].pk])).status_code == 200


def lines(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_the_file_has_what_the_list_has_and_no_formula(office, practice, many):
    AgencyCertificateFactory(
        practice=practice, number="ARC-evil", holder_name='=HYPERLINK("http://x")', course_name="+1"
    )
    response = office.get(FILE, {"standing": "expiring"})
    assert response["Content-Type"].startswith("text/csv")
    head, *rows = lines(response)
    assert head[:3] == ["Number", "Name", "E-mail"]
    assert {row[0] for row in rows} == {"ARC-soon", "ARC-nobody"}
    everything = lines(office.get(FILE))[1:]
    assert len(everything) == len(many) + 1
    evil = next(row for row in everything if row[0] == "ARC-evil")
    assert (evil[1], evil[3]) == ('\'=HYPERLINK("http://x")', "'+1")
    event = AuditEvent.objects.filter(action="certificates.exported").earliest("id")
    assert (event.practice, event.data["filters"]) == (practice, ["standing"])


def test_a_long_file_is_read_in_pieces(practice, many, django_assert_num_queries):
    rows = Certificate.objects.filter(practice=practice)
    with django_assert_num_queries(4):
        assert len(list(exported_rows(rows, size=2))) == len(many)


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.GUARD, Role.STUDENT, Role.TUTOR, Role.TRAINER])
def test_only_who_runs_the_school_gets_in(practice, many, role):
    somebody = MembershipFactory(practice=practice, role=role).user
    with_app(somebody)
    browser = browser_of(somebody, second_factor=True)
    student = reverse("admin:certificates_certificate_student", args=[many["valid"].holder_id])
    for address in (LIST, FILE, student, reverse("admin:certificates_syncrun_add")):
        assert browser.get(address).status_code == 403, address


def test_the_super_admin_sees_every_school_and_another_school_nothing(practice, many):
    chief = UserFactory(is_superuser=True)
    other = MembershipFactory(practice=PracticeFactory(), role=Role.ADMIN).user
    for person in (chief, other):
        with_app(person)
    everything = browser_of(chief, second_factor=True).get(LIST)
    assert numbers(everything) == {*many, "strange"}
    stranger = browser_of(other, second_factor=True)
    assert numbers(stranger.get(LIST)) == set()
    assert len(lines(stranger.get(FILE))) == 1
    change = reverse("admin:certificates_certificate_change", args=[many["valid"].pk])
    assert stranger.get(change).status_code == 302


@pytest.mark.parametrize("junk", ["format__exact=%00", "issued_on__gte=yesterday", "nothing=1"])
def test_what_no_list_understands_is_said_and_makes_no_file(office, many, junk):
    for address in (LIST, FILE):
        answer = office.get(f"{address}?{junk}", follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain
        assert answer.request["PATH_INFO"] == LIST
    assert not AuditEvent.objects.filter(action="certificates.exported").exists()
