"""Who may open and do what on the pages of an enrolment."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from accounts.enums import AccountStatus, Role
from accounts.services.account_status import change_account_status
from enrollments.enums import EnrollmentState
from enrollments.models import Payment
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


PAGES = {
    "enrollment": ("get", {"student": 200, "tutor": 200, "admin": 200}),
    "payment-state": ("get", {"student": 302, "tutor": 302, "admin": 302}),
    "calendar": ("get", {"student": 200, "tutor": 200, "admin": 200}),
    "pay": ("post", {"student": 302, "tutor": 302, "admin": 302}),
    "abandon": ("post", {"student": 302, "tutor": 302, "admin": 302}),
    "check-payment": ("post", {"student": 302, "tutor": 302, "admin": 302}),
}


REFUSED = {
    "nobody": "login",
    "stranger": 404,
    "other student": 403,
    "tutor of another practice": 404,
    "other tutor": 403,
    "admin of another practice": 404,
    "suspended student": "login",
}


@pytest.mark.parametrize("name", PAGES)
def test_who_may_what(client, pack, pending, name, stripe_simulator):
    practice = pack.practice
    people = {
        "nobody": None,
        "stranger": MembershipFactory().user,
        "other student": MembershipFactory(practice=practice).user,
        "other tutor": MembershipFactory(practice=practice, role=Role.TUTOR).user,
        "tutor of another practice": MembershipFactory(role=Role.TUTOR).user,
        "admin of another practice": MembershipFactory(role=Role.ADMIN).user,
        "tutor": pack.tutor_profile.user,
        "admin": MembershipFactory(practice=practice, role=Role.ADMIN).user,
        "student": pending.student,
    }
    method, allowed = PAGES[name]
    address = reverse(f"enrollments:{name}", args=[pending.uid])
    seen = {}
    for who, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        response = getattr(client, method)(address)
        is_login = response.status_code == 302 and response["Location"].startswith(reverse("accounts:login"))
        seen[who] = "login" if is_login else response.status_code
        pending.refresh_from_db()
        if who not in {"student", "suspended student"}:
            assert pending.state == EnrollmentState.PENDING, who
            assert not Payment.objects.exists(), who
    change_account_status(pending.student, actor=people["admin"], status=AccountStatus.SUSPENDED)
    response = getattr(client, method)(address)
    seen["suspended student"] = "login" if response.status_code == 302 else response.status_code

    assert seen == {**REFUSED, **allowed}


@pytest.mark.parametrize("name", ["pay", "abandon", "check-payment"])
def test_opening_a_link_changes_nothing(as_student, pending, name):
    assert as_student.get(reverse(f"enrollments:{name}", args=[pending.uid])).status_code == 405


def test_the_review_is_for_members_with_a_login(client, review_url, hours):
    response = client.get(review_url(*hours(10, 12)))

    assert urlsplit(response["Location"]).path == reverse("accounts:login")
