from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import InvitationState, Role
from accounts.impersonation.memory import SESSION_KEY as IMPERSONATION
from accounts.models import Membership
from accounts.rules import roles_of
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, text
from tests.factories.accounts import MembershipInvitationFactory

SCHOOLS = reverse("accounts:practices")


@pytest.fixture
def ada(practice):
    return member(practice, email="ada@school.example")


@pytest.fixture
def invitation(ada, other_practice):
    return MembershipInvitationFactory(user=ada, practice=other_practice, role=Role.TUTOR)


def page_of(invitation):
    return reverse("accounts:membership-invitation", args=[invitation.uid])


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_it_is_found_among_one_s_schools_and_looking_changes_nothing(ada, invitation):
    browser = browser_of(ada)

    assert page_of(invitation) in text(browser.get(SCHOOLS))
    page = text(browser.get(page_of(invitation), {"answer": "accept"}))

    assert "South invites you" in page
    assert 'value="accept"' in page
    assert 'value="decline"' in page
    assert "<script" not in page.partition("<main")[2]
    assert fresh(invitation).is_open
    assert roles_of(fresh(ada)).keys() == {ada.default_practice_id}


@pytest.mark.parametrize(
    ("answer", "state", "is_member"),
    [("accept", InvitationState.ACCEPTED, True), ("decline", InvitationState.DECLINED, False)],
)
def test_it_is_answered_by_a_press(ada, invitation, answer, state, is_member):
    browser = browser_of(ada)

    response = browser.post(page_of(invitation), {"answer": answer})

    assert response["Location"] == SCHOOLS
    assert fresh(invitation).state == state
    assert Membership.objects.filter(user=ada, practice=invitation.practice).exists() == is_member
    again = browser.post(page_of(invitation), {"answer": "accept"}, follow=True)
    assert "answered or withdrawn already" in text(again)
    assert Membership.objects.filter(user=ada, practice=invitation.practice).exists() == is_member
    assert 'value="accept"' not in text(browser.get(page_of(invitation)))
    assert page_of(invitation) not in text(browser.get(SCHOOLS))


def test_no_answer_is_no_answer(ada, invitation):
    assert browser_of(ada).post(page_of(invitation), {"answer": "perhaps"}).status_code == 200
    assert fresh(invitation).is_open


def test_it_is_nobody_else_s(practice, other_practice, invitation):
    for somebody in (member(practice, Role.ADMIN), member(other_practice, Role.ADMIN)):
        browser = browser_of(somebody, second_factor=True)
        assert browser.get(page_of(invitation)).status_code == 404
        assert browser.post(page_of(invitation), {"answer": "accept"}).status_code == 404
    assert fresh(invitation).is_open


def test_a_stranger_logs_in_first_and_comes_back(client, invitation):
    assert client.post(page_of(invitation), {"answer": "accept"})["Location"].endswith(f"?next={page_of(invitation)}")
    assert fresh(invitation).is_open


def test_what_is_asked_is_said_to_who_belongs_nowhere_too(invitation):
    person = invitation.user
    person.memberships.update(is_active=False)

    assert "You belong to no other school" in text(browser_of(person).get(page_of(invitation)))


def test_who_looks_through_somebody_s_eyes_does_not_answer(practice, ada, invitation):
    boss = member(practice, Role.ADMIN)
    office = browser_of(boss, second_factor=True)
    office.post(reverse("admin:accounts_user_act", args=[ada.pk, "impersonate"]), {"reason": "R"})
    assert IMPERSONATION in office.session

    assert office.post(page_of(invitation), {"answer": "accept"}).status_code == 403
    assert page_of(invitation) not in text(office.get(SCHOOLS))
    assert fresh(invitation).is_open


def test_the_list_costs_the_same_for_one_and_three(ada, invitation, django_assert_num_queries):
    browser = browser_of(ada)
    browser.get(SCHOOLS)
    with django_assert_num_queries(6):
        browser.get(SCHOOLS)
    MembershipInvitationFactory.create_batch(2, user=ada)
    with django_assert_num_queries(6):
        browser.get(SCHOOLS)
