"""Issuers, required certificates and the certificate's part of a type of training, in the back office."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from catalog.models import EligibilityRule, TrainingType
from certificates.models import Issuer, Requirement
from certificates.services.issuers import find_or_make_issuer
from tests.factories.accounts import PracticeFactory
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.certificates import (
    AgencyCertificateFactory,
    IssuerAliasFactory,
    IssuerFactory,
    RequirementFactory,
)

pytestmark = pytest.mark.django_db
RULES = {"eligibility_rules-INITIAL_FORMS": "0", "eligibility_rules-TOTAL_FORMS": "1"}
ALIASES = {"aliases-INITIAL_FORMS": "0", "aliases-TOTAL_FORMS": "0"}


def at(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def issuer_with_certificate(practice):
    issuer = IssuerAliasFactory(issuer__practice=practice).issuer
    AgencyCertificateFactory(practice=practice, issuer=issuer)
    return issuer


MAKERS = {
    Issuer: issuer_with_certificate,
    Requirement: lambda practice: RequirementFactory(training_type__practice=practice),
}


@pytest.mark.parametrize("model", MAKERS)
def test_a_list_costs_the_same_for_one_row_and_three(
    office, practice, model, django_assert_num_queries, django_assert_max_num_queries
):
    row = MAKERS[model](practice)
    office.get(at(model))
    with django_assert_max_num_queries(14) as counted:
        assert office.get(at(model)).status_code == 200
    MAKERS[model](practice)
    MAKERS[model](practice)
    with django_assert_num_queries(len(counted)):
        assert office.get(at(model)).status_code == 200
    assert office.get(at(model), {"q": "some thing"}).status_code == 200
    assert office.get(at(model, "change", row.pk)).status_code == 200
    elsewhere = MAKERS[model](PracticeFactory())
    assert office.get(at(model, "change", elsewhere.pk)).status_code == 302


def test_an_issuer_named_by_staff_is_recognised(office, practice):
    office.post(at(Issuer, "add"), {"practice": practice.pk, "name": "American Red Cross", **ALIASES})

    issuer = Issuer.objects.get(practice=practice)
    assert find_or_make_issuer(practice, "american red cross, inc.") == issuer
    assert AuditEvent.objects.filter(action="issuer.added", target_id=issuer.pk).count() == 1


def test_a_requirement_of_another_school_is_refused(office, practice):
    mine, strange = TrainingTypeFactory(practice=practice), IssuerFactory()
    page = at(Requirement, "add")

    office.post(page, {"training_type": mine.pk, "course_text": "Adult CPR", "issuer": strange.pk})
    assert not Requirement.objects.exists()

    office.post(page, {"training_type": mine.pk, "course_text": "Adult CPR", "issuer": ""})
    assert Requirement.objects.get().training_type == mine


def test_a_type_says_which_certificate_it_gives_and_to_whom(office, practice):
    kind = TrainingTypeFactory(practice=practice)
    page = at(TrainingType, "change", kind.pk)
    data = {
        "name": kind.name,
        "is_active": "on",
        "issues_certificates": "on",
        "certificate_title": "First Aid",
        "course_code": "FA",
        "course_format": "blended",
        "validity_months": "24",
        "expiry_counts_from": "previous",
        **RULES,
        "eligibility_rules-0-kind": "attendance",
        "eligibility_rules-0-threshold": "",
    }

    assert "1 to 100" in office.post(page, data).content.decode()
    assert not EligibilityRule.objects.exists()

    office.post(page, {**data, "eligibility_rules-0-threshold": "80"})

    kind.refresh_from_db()
    assert (kind.issues_certificates, kind.validity_months, kind.course_format) == (True, 24, "blended")
    assert [(one.kind, one.threshold) for one in kind.eligibility_rules.all()] == [("attendance", 80)]
    event = AuditEvent.objects.get(action="trainingtype.changed", target_id=kind.pk)
    assert "condition of the certificate" in event.data["fields"]
