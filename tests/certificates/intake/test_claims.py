"""Who uploaded what the agency shows under nobody's address: the case says so every night, until it is settled."""

from __future__ import annotations

import pytest

from accounts.models import AuditEvent
from certificates.enums import CaseKind, CaseResolution, CertificateSource, CertificateStatus
from certificates.invariants import differences
from certificates.models import Certificate, ReconciliationCase
from certificates.reconciliation.claimed import CLAIMED
from certificates.services.assigning import move_back
from certificates.services.intake_deciding import confirm_intake
from certificates.services.reconciling import compare_certificates
from certificates.services.resolving import resolve_case
from tests.certificates.intake.said import SAID
from tests.certificates.papers import pdf, red_cross
from tests.factories.accounts import make_student
from tests.factories.certificates import AgencyCertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobodys(practice) -> Certificate:
    """Shown by the agency under an address that is nobody's."""
    return AgencyCertificateFactory(
        practice=practice, holder=None, number="0123abc", holder_name="A. Byron", course_name="As the agency says"
    )


@pytest.fixture
def claim(proposed, ada):
    """Somebody (Ada, unless said) uploads a paper with that number."""

    def claim(holder=ada):
        paper = pdf(red_cross(), holder.email)
        return confirm_intake(proposed(paper, holder=holder), actor=holder, claims=SAID)

    return claim


def open_case(**about):
    return ReconciliationCase.objects.get(state="open", **about)


def said_of(case):
    return [one["value"] for one in case.facts if one["what"] == CLAIMED]


def test_the_nightly_comparison_leaves_the_claim_in_the_case(practice, ada, nobodys, claim):
    mine = claim()
    case = open_case()
    before = case.facts
    assert (case.kind, case.person, said_of(case)) == (CaseKind.UNKNOWN_PERSON, ada, ["Ada Byron"])

    compared = compare_certificates(practice.pk, [nobodys.pk, mine.pk])

    assert (compared.opened, compared.closed) == (0, 0)
    case.refresh_from_db()
    assert (case.facts, case.person) == (before, ada)
    mine.refresh_from_db()
    nobodys.refresh_from_db()
    assert (mine.course_name, mine.source, nobodys.course_name, nobodys.holder) == (
        SAID.course_name, CertificateSource.UPLOADED, "As the agency says", None,
    )  # fmt: skip


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_claim_is_a_new_fact_beside_what_the_night_has_found(practice, ada, boss, nobodys, claim, is_accepted):
    compare_certificates(practice.pk, [nobodys.pk])
    first = open_case()
    if is_accepted:
        resolve_case(first, CaseResolution.DISMISSED, actor=boss, reason="Nobody of ours")
    claim()

    case = open_case()
    first.refresh_from_db()
    assert (case.person, said_of(case), first.state) == (ada, ["Ada Byron"], "resolved")
    assert compare_certificates(practice.pk, [nobodys.pk]).opened == 0


def test_two_who_claim_it_are_both_in_the_case(practice, ada, nobodys, claim):
    bo = make_student(practice)
    claim()
    claim(bo)

    case = open_case(kind=CaseKind.UNKNOWN_PERSON)
    assert (case.person, case.other_person, len(said_of(case))) == (ada, bo, 2)


def test_given_to_who_claims_it_the_agencys_word_takes_the_place_of_the_upload(practice, ada, boss, nobodys, claim):
    mine, bo = claim(), make_student(practice)
    resolve_case(open_case(), CaseResolution.ASSIGNED, actor=boss, person=ada)

    mine.refresh_from_db()
    nobodys.refresh_from_db()
    assert (mine.status, nobodys.replaces, nobodys.holder) == (CertificateStatus.SUPERSEDED, mine, ada)
    assert nobodys.course_name == "As the agency says"
    compare_certificates(practice.pk, [nobodys.pk, mine.pk])
    case = open_case()  # A. Byron is hardly Ada
    assert (case.kind, case.certificate) == (CaseKind.NAME_DIFFERS, nobodys)

    resolve_case(case, CaseResolution.ASSIGNED, actor=boss, person=bo)  # it was another's after all
    mine.refresh_from_db()
    nobodys.refresh_from_db()
    assert (mine.status, nobodys.replaces, nobodys.holder) == (CertificateStatus.ISSUED, None, bo)
    assert AuditEvent.objects.filter(action="certificate.restored").count() == 1
    move_back(nobodys, actor=boss, reason="It was hers")
    mine.refresh_from_db()
    nobodys.refresh_from_db()
    assert (mine.status, nobodys.replaces, nobodys.holder) == (CertificateStatus.SUPERSEDED, mine, ada)
    assert [line for line in differences() if "another practice" not in line] == []
