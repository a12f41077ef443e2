from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role, StudentStanding, Surface, TutorApplicationStatus
from accounts.models import (
    ApiKey,
    AuditEvent,
    LoginSession,
    Membership,
    MembershipInvitation,
    Practice,
    SigningKey,
    StudentProfile,
    StudentStatus,
    StudentType,
    TutorApplication,
    User,
)
from accounts.services.audit import record_event
from tests.accounts.helpers import member
from tests.accounts.people import text
from tests.factories.accounts import (
    MembershipFactory,
    MembershipInvitationFactory,
    PracticeFactory,
    StudentProfileFactory,
    StudentStatusFactory,
    StudentTypeFactory,
    UserFactory,
)
from tests.pages import soup


def changelist(model, **query):
    return reverse(f"admin:accounts_{model._meta.model_name}_changelist", query=query or None)


def history(row):
    return reverse(f"admin:accounts_{row._meta.model_name}_history", args=[row.pk])


def change(row):
    return reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])


def make_user(practice, number):
    user = member(practice, first_name=f"First{number}", last_name=f"Last{number}")
    MembershipFactory(user=user, practice=practice, role=Role.TUTOR)
    return user


def make_session(practice, number):
    end = timezone.now() + timedelta(days=1)
    return LoginSession.objects.create(user=make_user(practice, number), surface=Surface.PAGES, expires_at=end)


def make_key(practice, number):
    return ApiKey.objects.create(
        user=make_user(practice, number),
        practice=practice,
        name=f"Key {number}",
        prefix=f"prefix{number}",
        scopes=["read"],
    )


def make_signing_key(practice, number):
    return SigningKey.objects.create(
        key_id=f"key-{number}", private_pem_encrypted=b"x", public_pem="pem", retired_at=timezone.now()
    )


def make_application(practice, number):
    return TutorApplication.objects.create(
        user=make_user(practice, number), status=TutorApplicationStatus.PENDING, specializations=["Latin", "Maths"]
    )


def make_invitation(practice, number):
    return MembershipInvitationFactory(practice=practice, address=f"{number}@school.example")


def make_event(practice, number):
    user = make_user(practice, number)
    return record_event("user.tested", user, actor=user, practice=practice, number=number)


MAKERS = {
    User: make_user,
    Practice: lambda practice, number: PracticeFactory(),
    Membership: make_user,
    MembershipInvitation: make_invitation,
    StudentProfile: lambda practice, number: StudentProfileFactory(practice=practice),
    StudentType: lambda practice, number: StudentTypeFactory(practice=practice, name=f"type {number}"),
    StudentStatus: lambda practice, number: StudentStatusFactory(
        practice=practice, name=f"status {number}", standing=StudentStanding.ACTIVE
    ),
    TutorApplication: make_application,
    LoginSession: make_session,
    ApiKey: make_key,
    SigningKey: make_signing_key,
    AuditEvent: make_event,
}


def test_every_model_of_the_app_that_staff_may_see_is_here():
    registered = {model for model in site._registry if model._meta.app_label == "accounts"}

    assert registered == set(MAKERS)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_for_one_row_and_three(
    super_office, practice, model, django_assert_num_queries, django_assert_max_num_queries
):
    MAKERS[model](practice, 1)
    super_office.get(changelist(model))
    with django_assert_max_num_queries(14) as counted:
        assert super_office.get(changelist(model)).status_code == 200
    MAKERS[model](practice, 2)
    MAKERS[model](practice, 3)

    with django_assert_num_queries(len(counted)):
        super_office.get(changelist(model))


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_every_list_can_be_searched_and_every_row_opened(super_office, practice, model):
    MAKERS[model](practice, 1)
    row = model.objects.latest("pk")

    assert super_office.get(changelist(model, q="some thing")).status_code == 200
    assert super_office.get(change(row)).status_code == 200
    assert super_office.get(history(row)).status_code == 200


SCOPED = [
    User, Practice, Membership, MembershipInvitation, StudentProfile, TutorApplication, LoginSession, ApiKey,
    AuditEvent,
]  # fmt: skip


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_another_school_s_rows_are_neither_listed_nor_opened(office, practice, other_practice, model):
    before = text(office.get(changelist(model))).count("/change/")
    made = MAKERS[model](other_practice, 7)
    foreign = made if isinstance(made, model) else model.objects.latest("pk")

    assert text(office.get(changelist(model))).count("/change/") == before
    assert office.get(change(foreign)).status_code in {302, 404}
    assert office.get(history(foreign)).status_code == 404


def test_the_super_admin_s_things_are_not_an_admin_s(office, practice):
    make_signing_key(practice, 1)

    assert office.get(changelist(SigningKey)).status_code == 403
    assert "Signing keys" not in text(office.get(reverse("admin:index")))


def test_an_event_of_no_school_is_the_super_admin_s_to_see(office, super_office, ada):
    event = record_event("test.alone", ada, actor=ada, practice=None)

    path = changelist(AuditEvent, action__icontains="test.alone")
    assert change(event) not in text(office.get(path))
    assert change(event) in text(super_office.get(path))


def test_a_person_s_history_tells_who_acted_through_whom(office, admin_user, ada, practice):
    record_event("user.tested", ada, actor=ada, practice=practice, colour="green")
    AuditEvent.objects.create(
        action="user.changed_by_hand", target_type="accounts.user", target_id=ada.pk, actor=ada,
        impersonator=admin_user, practice=practice,
    )  # fmt: skip

    page = text(office.get(reverse("admin:accounts_user_history", args=[ada.pk])))

    assert "user.tested" in page
    assert "green" in page
    assert "Bea Boss, acting as Ada Lovelace" in page


def test_people_are_found_by_name_role_and_status(office, practice, ada):
    tutor = member(practice, Role.TUTOR, first_name="Tim", last_name="Tutor")

    def found(**query):
        page = text(office.get(changelist(User, **query)))
        return {user.first_name for user in (ada, tutor) if change(user) in page}

    assert found() == {"Ada", "Tim"}
    assert found(q="lovelace") == {"Ada"}
    assert found(q="ADA@school") == {"Ada"}
    assert found(role="tutor") == {"Tim"}
    assert found(account_status__exact="banned") == set()


def test_roles_elsewhere_are_not_told(office, practice, other_practice, ada):
    MembershipFactory(user=ada, practice=other_practice, role=Role.GUARD)

    row = text(office.get(changelist(User, q="lovelace"))).partition("<tbody")[2].partition("</table>")[0]
    assert change(ada) in row
    assert "Guard" not in row
    roles = text(office.get(change(ada))).partition('id="memberships-group"')[2]
    assert "Student" in roles
    assert "South" not in roles
    assert text(office.get(changelist(User, role="guard"))).partition("<tbody")[2].count(change(ada)) == 0


def test_append_only_tables_offer_no_change(super_office, ada, practice):
    event = record_event("user.tested", ada, actor=ada, practice=practice)

    assert super_office.get(reverse("admin:accounts_auditevent_add")).status_code == 403
    assert super_office.post(change(event), {"action": "x"}).status_code == 403
    assert super_office.post(reverse("admin:accounts_auditevent_delete", args=[event.pk])).status_code == 403
    event.refresh_from_db()
    assert event.action == "user.tested"


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_nothing_of_people_can_be_deleted(super_office, practice, model):
    MAKERS[model](practice, 1)
    row = model.objects.latest("pk")

    assert (
        super_office.post(reverse(f"admin:accounts_{model._meta.model_name}_delete", args=[row.pk])).status_code == 403
    )
    assert "delete_selected" not in text(super_office.get(changelist(model)))
    assert model.objects.filter(pk=row.pk).exists()


def test_the_overview_counts_what_waits_in_one_s_own_schools(office, super_office, practice, other_practice):
    make_application(practice, 1)
    make_application(other_practice, 2)

    assert "1 waiting" in text(office.get(reverse("admin:index")))
    assert "2 waiting" in text(super_office.get(reverse("admin:index")))


def test_the_navigation_is_grouped(super_office):
    page = text(super_office.get(reverse("admin:index")))

    assert page.index("People</h2>") if "People</h2>" in page else page.index("People")
    order = [page.index(f">{name}<") for name in ("Users", "Students", "Audit events")]
    assert order == sorted(order)


def test_search_boxes_find_people_of_one_s_own_schools_only(office, ada, other_practice):
    member(other_practice, first_name="Ada", last_name="Elsewhere")

    found = office.get(
        reverse("admin:autocomplete"),
        {"term": "ada", "app_label": "accounts", "model_name": "auditevent", "field_name": "actor"},
    ).json()["results"]

    assert [entry["text"] for entry in found] == ["Ada Lovelace"]


def test_a_list_of_people_who_were_archived_says_so(super_office):
    user = UserFactory(is_active=False)

    assert change(user) in text(super_office.get(changelist(User, is_active__exact="0")))


def test_filters_name_only_one_s_own_schools_and_people(office, super_office, ada, practice, other_practice):
    foreign = member(other_practice, first_name="Fay", last_name="Foreign")
    names = {"membership", "studentprofile", "auditevent"}

    for name in names:
        path = reverse(f"admin:accounts_{name}_changelist")
        assert "South" not in text(office.get(path))
        assert "South" in text(super_office.get(path))
    path = changelist(AuditEvent, actor__id__exact=foreign.pk)
    assert "Fay Foreign" not in text(office.get(path))
    assert "Fay Foreign" in text(super_office.get(path))


def test_cells_are_labelled_like_their_columns(super_office, practice):
    make_user(practice, 1)

    html = soup(super_office.get(changelist(User)))

    labels = [cell["data-label"] for cell in html.select(".data-row")[0].select("[data-label]")]
    assert labels == ["Name", "E-mail", "Roles", "Account", "E-mail verified", "Second factor", "Created"]
