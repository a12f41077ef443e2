"""Roles are given and taken in one's own schools alone."""

from __future__ import annotations

from accounts.enums import Role
from accounts.rules import roles_of
from tests.accounts.admin.addresses import act, change, fresh
from tests.accounts.people import text
from tests.factories.accounts import MembershipFactory


def test_roles_are_given_and_taken_in_one_s_own_schools(office, ada, practice, other_practice):
    assert "South" not in text(office.get(act(ada, "give-role")))
    give = {"practice": practice.pk, "role": Role.TUTOR}
    assert office.post(act(ada, "give-role"), {**give, "practice": other_practice.pk}).status_code == 422
    assert office.post(act(ada, "give-role"), give).status_code == 302
    assert roles_of(fresh(ada)) == {practice.pk: frozenset({"student", "tutor"})}

    held = ada.memberships.get(role=Role.TUTOR)
    elsewhere = MembershipFactory(user=ada, practice=other_practice, role=Role.TUTOR)
    assert office.post(act(ada, "take-role"), {"membership": elsewhere.pk}).status_code == 422
    assert office.post(act(ada, "take-role"), {"membership": held.pk}).status_code == 302
    assert roles_of(fresh(ada)) == {practice.pk: frozenset({"student"}), other_practice.pk: frozenset({"tutor"})}


def test_the_last_admin_stays(super_office, admin_user):
    held = admin_user.memberships.get()

    response = super_office.post(act(admin_user, "take-role"), {"membership": held.pk})

    assert response.status_code == 422
    assert "needs an administrator" in text(response)
    assert fresh(held).is_active


def test_a_role_elsewhere_cannot_be_changed_through_the_person_s_page(office, ada, practice):
    membership = ada.memberships.get()
    form = {
        "first_name": "Ada", "last_name": "Lovelace", "phone": "", "language": "", "time_zone": "",
        "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": membership.pk, "memberships-0-user": ada.pk, "memberships-0-role": "admin",
        "memberships-0-DELETE": "on",
    }  # fmt: skip

    office.post(change(ada), form)

    assert (fresh(membership).role, fresh(membership).is_active) == (Role.STUDENT, True)
