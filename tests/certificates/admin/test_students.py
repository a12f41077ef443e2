"""One student's certificates for the staff: both columns, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from certificates.integrations.redcross import client as client_module
from certificates.models import Certificate
from certificates.services.issuers import own_issuer
from certificates.services.reissuing import request_name
from tests.accounts.people import browser_of, with_app
from tests.certificates.printed import BLS, CPR
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory, ReconciliationCaseFactory, issued_certificate
from tests.pages import soup, words
from tests.simulators import redcross

pytestmark = pytest.mark.django_db
__all__ = ["redcross"]


@pytest.fixture
def student(practice):
    return make_student(practice, first_name="Sanne", last_name="de Vries", email="sanne@people.example")


def page_of(person):
    return reverse("admin:certificates_certificate_student", args=[person.pk])


def asking(person):
    return reverse("admin:certificates_certificate_ask", args=[person.pk])


def columns(response):
    return {
        words(section.h2): [words(title) for title in section.select("h3")]
        for section in soup(response).select(".wallet-columns section")
    }


def test_ours_stands_beside_that_of_others(office, practice, student):
    ours = issued_certificate(practice, holder=student)
    AgencyCertificateFactory(
        practice=practice, holder=student, issuer=own_issuer(practice), course_name="At the agency"
    )
    checked = timezone.now() - timedelta(hours=3)
    AgencyCertificateFactory(
        practice=practice, holder=student, course_name="Lifeguarding", format="online", last_checked=checked
    )
    AgencyCertificateFactory(holder=student, course_name="Of another school")
    AgencyCertificateFactory(practice=practice, course_name="Of another student")

    page = office.get(page_of(student))

    assert columns(page) == {
        "Issued by North 2": ["At the agency", "First Aid"],
        "External certificates 1": ["Lifeguarding"],
    }
    html = page.content.decode()
    assert 'class="pill pill-online">Online<' in html
    assert "3 hours ago" in html.replace("\xa0", " ")
    assert f"/verify/{ours.share_key}/" in html
    assert "days left" in html


def test_nothing_is_said_in_words(office, student):
    html = office.get(page_of(student)).content.decode()
    assert "Nothing was issued to this person yet." in html
    assert "The agency has not answered about this address yet." in html


def test_wishes_and_cases_are_shown(office, practice, student):
    ours = issued_certificate(practice, holder=student)
    wish = request_name(ours, actor=student, first_name="Sanne", last_name="Jansen")
    other = AgencyCertificateFactory(practice=practice, course_name="Contested")
    ReconciliationCaseFactory(certificate=other, kind="two_owners", other_person=student)
    html = office.get(page_of(student)).content.decode()
    assert "Wants the name Sanne Jansen on it" in html
    assert reverse("admin:certificates_certificaterequest_change", args=[wish.pk]) in html
    assert "stored as somebody else's" in html


def test_the_page_costs_the_same_for_one_and_five(office, practice, student):
    def cost():
        with CaptureQueriesContext(connection) as counted:
            assert office.get(page_of(student)).status_code == 200
        return len(counted)

    issued_certificate(practice, holder=student)
    cost()
    before = cost()
    for _number in range(2):
        issued_certificate(practice, holder=student)
        AgencyCertificateFactory(practice=practice, holder=student)
    assert cost() == before


def test_the_agency_is_asked_and_told_about(office, practice, student, redcross):
    redcross.people.put(student.email, CPR, BLS)

    page = office.post(asking(student), follow=True)

    assert "The agency lists 2 certificates for sanne@people.example. The answer is stored." in page.content.decode()
    assert Certificate.objects.filter(holder=student, source="agency").count() == 2
    assert AuditEvent.objects.filter(action="certificates.looked_up", surface="admin").count() == 1
    assert "Agency last answered:" in page.content.decode()
    assert office.get(asking(student)).status_code == 405


def test_an_agency_that_is_away_is_said_and_nothing_changes(office, practice, redcross, monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)
    person = make_student(practice, email="error@people.example")
    kept = AgencyCertificateFactory(practice=practice, holder=person)
    html = office.post(asking(person), follow=True).content.decode()
    assert "The Red Cross does not answer at the moment." in html
    assert "Out of reach" in html
    assert kept.course_name in html


def test_former_students_are_seen_but_not_asked_about(office, practice, student, redcross):
    student.memberships.update(is_active=False)
    assert "Ask the agency now" not in office.get(page_of(student)).content.decode()
    assert office.post(asking(student)).status_code == 403
    assert redcross.asked.emails == []


def test_another_school_sees_nobody(practice, student):
    issued_certificate(practice, holder=student)
    boss = MembershipFactory(practice=PracticeFactory(), role=Role.ADMIN).user
    with_app(boss)
    browser = browser_of(boss, second_factor=True)
    assert browser.get(page_of(student)).status_code == 404
    assert browser.post(asking(student)).status_code == 404
    assert browser.get(page_of(student), {"practice": practice.pk}).status_code == 404


def test_who_runs_two_schools_sees_one_at_a_time(practice, student):
    south = PracticeFactory(name="South")
    boss = MembershipFactory(practice=practice, role=Role.ADMIN).user
    MembershipFactory(practice=south, user=boss, role=Role.ADMIN)
    with_app(boss)
    AgencyCertificateFactory(practice=south, holder=student, course_name="In the south")
    browser = browser_of(boss, second_factor=True)
    assert columns(browser.get(page_of(student)))["External certificates 0"] == []
    there = browser.get(page_of(student), {"practice": south.pk})
    assert columns(there)["External certificates 1"] == ["In the south"]


def test_the_pages_of_people_lead_here(office, student):
    for address in (
        reverse("admin:accounts_user_change", args=[student.pk]),
        reverse("admin:accounts_studentprofile_change", args=[student.student_profiles.get().pk]),
    ):
        assert page_of(student) in office.get(address).content.decode()
