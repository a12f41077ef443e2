from __future__ import annotations

import pytest
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import AccountStatus, InvitationState, Role, StudentStanding, TutorApplicationStatus
from accounts.models import (
    ApiKey,
    AuditEvent,
    LoginSession,
    MembershipInvitation,
    Practice,
    TutorApplication,
    User,
)
from accounts.rules import roles_of
from tests.accounts.admin.addresses import act, change, events, fresh
from tests.accounts.helpers import mails_to, member
from tests.accounts.people import browser_of, text, with_app
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    StudentProfileFactory,
    StudentStatusFactory,
    StudentTypeFactory,
)

REASON = {"reason": "Asked for by phone"}


def test_suspending_says_what_happens_asks_why_and_does_it_on_post(office, admin_user, ada):
    theirs = browser_of(ada)

    page = text(office.get(act(ada, "suspend")))
    assert "logged out everywhere" in page
    assert fresh(ada).account_status == AccountStatus.ACTIVE
    assert office.post(act(ada, "suspend"), {"reason": ""}).status_code == 422

    assert office.post(act(ada, "suspend"), REASON)["Location"] == change(ada)

    assert fresh(ada).account_status == AccountStatus.SUSPENDED
    event = events("user.status_changed").get()
    assert (event.actor, event.data["reason"]) == (admin_user, REASON["reason"])
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert len(mails_to(ada.email)) == 1

    assert office.post(act(ada, "reactivate"), REASON).status_code == 302
    assert fresh(ada).account_status == AccountStatus.ACTIVE


def test_what_makes_no_sense_is_neither_offered_nor_done(office, admin_user, ada):
    assert act(ada, "reactivate") not in text(office.get(change(ada)))

    assert office.post(act(ada, "reactivate"), REASON).status_code == 403
    assert office.post(act(ada, "no-such-act"), REASON).status_code == 404
    assert office.post(act(admin_user, "ban"), REASON).status_code == 403
    assert not events("user.status_changed").exists()


@pytest.mark.parametrize("name", ["suspend", "ban", "log-out", "send-reset", "set-password", "archive", "impersonate"])
def test_no_act_reaches_people_of_another_school(office, other_practice, name):
    stranger = member(other_practice)
    browser_of(stranger)
    before = AuditEvent.objects.count()

    assert office.post(act(stranger, name), {**REASON, "password": "another long password"}).status_code == 404
    assert AuditEvent.objects.count() == before
    assert fresh(stranger).account_status == AccountStatus.ACTIVE
    assert LoginSession.objects.filter(user=stranger, revoked_at__isnull=True).count() == 1


@pytest.mark.parametrize("name", ["suspend", "set-password", "archive", "impersonate", "drop-second-factor"])
def test_colleagues_and_the_super_admin_are_out_of_an_admin_s_hands(office, practice, name):
    colleague = member(practice, Role.ADMIN)
    chief = member(practice, is_superuser=True)
    for person in (colleague, chief):
        with_app(person)
        form = {**REASON, "password": "another long password"}
        assert office.post(act(person, name), form).status_code == 403
        assert fresh(person).check_password(PASSWORD)


def test_a_password_is_set_with_a_reason_and_never_by_an_admin_of_only_one_of_the_schools(
    office, ada, practice, other_practice
):
    form = {"password": "another long password", **REASON}
    assert "password" not in text(office.get(change(ada))).partition("<form")[2].partition("</form>")[0].lower()

    assert office.post(act(ada, "set-password"), {**form, "password": "short"}).status_code == 422
    assert office.post(act(ada, "set-password"), form).status_code == 302
    assert fresh(ada).check_password("another long password")
    assert events("user.password_set_by_staff").get().data == {"reason": REASON["reason"]}
    assert len(mails_to(ada.email)) == 1

    MembershipFactory(user=ada, practice=other_practice, role=Role.STUDENT)
    assert office.post(act(ada, "set-password"), {**form, "password": "a third long password"}).status_code == 403
    assert not fresh(ada).check_password("a third long password")


def test_a_lost_second_factor_is_switched_off_and_told(office, ada):
    with_app(ada)

    assert office.post(act(ada, "drop-second-factor"), REASON).status_code == 302

    assert not TOTPDevice.objects.filter(user=ada).exists()
    assert events("second_factor.dropped_by_staff").get().data == {"reason": REASON["reason"]}
    assert len(mails_to(ada.email)) == 1


@pytest.mark.parametrize("door", ["accounts_user_add", "accounts_membershipinvitation_add"])
def test_somebody_new_is_asked_as_somebody_known_is(office, practice, other_practice, door):
    add = reverse(f"admin:{door}")
    form = {
        "email": "New@School.example",
        "first_name": "Nina",
        "last_name": "New",
        "practice": practice.pk,
        "role": "tutor",
    }
    assert "mailed a link" in text(office.get(add))

    office.post(add, form)

    user = User.objects.get(email="new@school.example")
    assert (user.full_name, roles_of(user)) == ("Nina New", {})
    assert not user.has_usable_password()
    assert any("/password/new/" in mail.text for mail in mails_to(user.email))

    known = member(other_practice, email="known@school.example", first_name="Kay")
    response = office.post(add, {**form, "email": "Known@school.example", "first_name": "Other"}, follow=True)
    invitation = MembershipInvitation.objects.get(user=known)
    assert response.redirect_chain[-1][0] == change(invitation)
    assert "decides" in text(response)
    assert "Kay" not in text(response)
    assert fresh(known).first_name == "Kay"
    assert fresh(known).check_password(PASSWORD)
    assert roles_of(fresh(known)) == {other_practice.pk: frozenset({"student"})}
    assert office.get(change(known)).status_code == 302

    assert office.post(act(invitation, "withdraw")).status_code == 302
    assert fresh(invitation).state == InvitationState.WITHDRAWN
    assert office.post(act(invitation, "withdraw")).status_code == 403


def test_ends_of_logins_and_keys_are_offered_only_where_they_would_be_done(office, ada, practice, other_practice):
    browser_of(ada)
    login = LoginSession.objects.get(user=ada)
    key = ApiKey.objects.create(user=ada, practice=practice, name="Key", prefix="prefix", scopes=["read"])
    offered = [(login, act(login, "end")), (key, act(key, "revoke"))]
    for row, address in offered:
        assert address in text(office.get(change(row)))

    MembershipFactory(user=ada, practice=other_practice)

    for row, address in offered:
        assert address not in text(office.get(change(row)))
        assert office.post(address).status_code == 403
        assert fresh(row).revoked_at is None


def test_a_person_is_edited_by_the_profile_s_rules(office, admin_user, ada):
    form = {
        "first_name": "Augusta", "last_name": "King", "phone": "020 123 4567", "language": "nl",
        "time_zone": "Europe/London", "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
        "email": "evil@school.example", "is_superuser": "on",
    }  # fmt: skip

    assert office.post(change(ada), form).status_code == 302

    changed = fresh(ada)
    assert (changed.first_name, changed.phone, changed.email) == ("Augusta", "+31201234567", "ada@school.example")
    assert not changed.is_superuser
    event = events("user.profile_changed").get()
    assert (event.actor, event.surface) == (admin_user, "admin")
    assert AuditEvent.objects.filter(target_type="accounts.user", action="user.changed").count() == 0


def test_a_number_that_is_none_is_refused_beside_the_field(office, ada):
    form = {
        "first_name": "Ada", "last_name": "King", "phone": "12", "language": "", "time_zone": "",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip

    response = office.post(change(ada), form)

    assert response.status_code == 200
    assert "not a telephone number" in text(response)
    assert fresh(ada).last_name == "Lovelace"


def test_a_student_s_status_changes_on_record(office, ada, practice):
    profile = StudentProfileFactory(user=ada, practice=practice)
    adult = StudentTypeFactory(practice=practice, name="adult")
    done = StudentStatusFactory(practice=practice, name="done", standing=StudentStanding.GRADUATED)

    office.post(change(profile), {"student_type": adult.pk, "status": done.pk, "hovn_student_id": "", "notes": "x"})

    assert fresh(profile).standing == StudentStanding.GRADUATED
    event = events("student.changed").get()
    assert event.data == {
        "fields": ["notes", "status", "student_type"],
        "status": {"before": "active", "after": "graduated"},
    }


def test_a_school_s_settings_change_on_record_and_its_address_is_not_the_admin_s(office, practice):
    page = text(office.get(change(practice)))
    assert 'name="host_name"' not in page
    form = {
        "name": "North Pole", "time_zone": "Europe/Oslo", "language": "nl", "currency": "NOK",
        "payment_window_minutes": "30", "invite_window_minutes": "120", "lookup_fresh_hours": "24", "country": "NO",
        "host_name": "evil.example", "slug": "evil",
    }  # fmt: skip

    assert office.post(change(practice), form).status_code == 302

    changed = fresh(practice)
    assert (changed.name, changed.currency, changed.slug, changed.host_name) == ("North Pole", "NOK", "north", "")
    assert "currency" in events("practice.changed").get().data["fields"]
    assert office.get(reverse("admin:accounts_practice_add")).status_code == 403


def test_the_super_admin_opens_a_school(super_office):
    form = {
        "name": "East", "slug": "east", "time_zone": "Europe/Berlin", "language": "en", "currency": "EUR",
        "payment_window_minutes": "60", "invite_window_minutes": "2880", "lookup_fresh_hours": "24",
        "country": "DE", "is_active": "on",
    }  # fmt: skip

    assert super_office.post(reverse("admin:accounts_practice_add"), form).status_code == 302

    assert Practice.objects.get(slug="east").name == "East"
    assert events("practice.created").count() == 1


def test_a_pending_application_is_decided_once(office, ada, practice):
    application = TutorApplication.objects.create(user=ada, status=TutorApplicationStatus.PENDING)
    form = {"practice": practice.pk, "note": ""}

    assert office.post(act(application, "reject"), form).status_code == 422
    assert office.post(act(application, "approve"), form).status_code == 302

    assert fresh(application).status == TutorApplicationStatus.APPROVED
    assert "tutor" in roles_of(fresh(ada))[practice.pk]
    assert office.post(act(application, "reject"), {**form, "note": "No"}).status_code == 403


def test_logins_and_keys_are_ended_one_or_many_at_a_time(office, ada, practice):
    first, second = browser_of(ada), browser_of(ada)
    one, two = LoginSession.objects.filter(user=ada).order_by("id")

    assert office.post(act(one, "end")).status_code == 302
    assert first.get(reverse("accounts:profile")).status_code == 302
    assert second.get(reverse("accounts:profile")).status_code == 200
    office.post(
        reverse("admin:accounts_loginsession_changelist"), {"action": "end", "_selected_action": [one.pk, two.pk]}
    )
    assert second.get(reverse("accounts:profile")).status_code == 302

    key = ApiKey.objects.create(user=ada, practice=practice, name="K", prefix="p", scopes=["read"])
    assert office.post(act(key, "revoke")).status_code == 302
    assert fresh(key).revoked_at is not None
