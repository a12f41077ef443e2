"""Students on the certification API: listed, created, corrected, migrated."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent, MembershipInvitation, StudentProfile, User
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.models import Certificate, LookupSubject
from certificates.tasks import refresh_address
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from tests.accounts.helpers import mails_to, member
from tests.certificates.api.conftest import CPR
from tests.certificates.api.helpers import told
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory, make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.simulators import redcross

__all__ = ["redcross"]
pytestmark = pytest.mark.django_db
NEW = {
    "hovn_student_id": "stu_1",
    "first_name": "Bo",
    "last_name": "Li",
    "email": " Bo@People.example ",
    "phone": "no phone yet",
}


def test_a_student_is_created_looked_up_stored_and_the_school_is_told(redcross, admin, practice):
    redcross.people.put("bo@people.example", CPR)

    answer = admin("POST", "/students/create", NEW)

    profile = StudentProfile.objects.get(practice=practice, hovn_student_id="stu_1")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "student_id": profile.user_id})
    assert profile.user.email == "bo@people.example"
    assert not profile.user.has_usable_password()
    assert Certificate.objects.get().holder == profile.user
    mail = mails_to("desk@net.example")[0]
    assert "Adult CPR/AED" in mail.text
    assert "Adult CPR/AED" in mail.html
    assert mails_to("bo@people.example") == []
    listed = admin("GET", "/students").json()
    assert listed == [
        {
            "id": profile.user_id,
            "hovn_student_id": "stu_1",
            "first_name": "Bo",
            "last_name": "Li",
            "email": "bo@people.example",
            "phone": "no phone yet",
        }
    ]
    assert profile.user.phone == ""


def test_that_the_agency_is_away_takes_no_student_back(redcross, admin, practice):
    redcross.mood = Mood.RESET

    answer = admin("POST", "/students/create", NEW)

    assert answer.status_code == 200
    next_check_at = LookupSubject.objects.get(email_folded="bo@people.example").next_check_at
    assert next_check_at
    assert next_check_at > timezone.now()
    assert "did not answer" in mails_to("desk@net.example")[0].text


def test_who_exists_is_no_second_student_and_a_taken_id_is_no_500(redcross, admin, practice, ada):
    StudentProfile.objects.filter(user=ada).update(hovn_student_id="stu_1")

    assert told(admin("POST", "/students/create", NEW)) == (400, "validation_failed")
    assert told(admin("POST", "/students/create", NEW | {"email": "ADA@people.example"})) == (409, "student_exists")
    assert told(admin("POST", "/students/create", {"first_name": "Bo"})) == (400, "validation_failed")
    assert not User.objects.filter(email="bo@people.example").exists()


def test_somebody_with_an_account_elsewhere_is_asked_and_not_taken(redcross, admin, practice):
    other = make_student(PracticeFactory(), email="bo@people.example", phone="+13125550199")

    assert told(admin("POST", "/students/create", NEW)) == (409, "asked_to_join")
    assert MembershipInvitation.objects.get().user == other
    assert admin("GET", "/students").json() == []


def test_what_is_wrong_with_a_student_is_corrected(admin, practice, ada):
    User.objects.filter(pk=ada.pk).update(is_email_verified=False, password="!")
    change = {"first_name": "Augusta", "phone": "312 555 0123", "hovn_student_id": "stu_9", "email": "a@people.example"}

    answer = admin("PATCH", f"/students/{ada.pk}", change)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "student_id": ada.pk})
    row = admin("GET", "/students").json()[0]
    assert row == {
        "id": ada.pk,
        "hovn_student_id": "stu_9",
        "first_name": "Augusta",
        "last_name": "Byron",
        "email": "a@people.example",
        "phone": row["phone"],
    }
    assert admin("PATCH", f"/students/{ada.pk}", {"phone": "call me"}).status_code == 200
    ada.refresh_from_db()
    assert (ada.phone, admin("GET", "/students").json()[0]["phone"]) == ("", "call me")
    assert AuditEvent.objects.filter(actor=admin.user, action="user.email_changed").count() == 1


def test_an_address_that_opens_a_login_is_not_the_schools_to_change(admin, ada):
    assert told(admin("PATCH", f"/students/{ada.pk}", {"email": "mine@evil.example"})) == (409, "email_is_theirs")
    ada.refresh_from_db()
    assert ada.email == "ada@people.example"


def test_the_account_of_somebody_who_is_elsewhere_too_is_theirs(admin, ada):
    MembershipFactory(user=ada, practice=PracticeFactory(), role=Role.STUDENT)

    assert told(admin("PATCH", f"/students/{ada.pk}", {"first_name": "X"}))[0] in {403, 404}
    assert admin("PATCH", f"/students/{ada.pk}", {"hovn_student_id": "stu_2"}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"shoe_size": 7}, {"first_name": ""}, {"first_name": "A\u202eb"}, {"email": ""}, {"email": None}, [], 7, None],
)
def test_what_changes_nothing_is_refused_or_harmless(admin, ada, body):
    assert admin("PATCH", f"/students/{ada.pk}", "null" if body is None else body).status_code in {200, 400}
    ada.refresh_from_db()
    assert (ada.first_name, ada.email) == ("Ada", "ada@people.example")


def test_unknown_students_are_404(admin, practice):
    others = make_student(PracticeFactory())
    for number in (others.pk, member(practice, Role.TRAINER).pk, UserFactory().pk, 0):
        assert told(admin("PATCH", f"/students/{number}", {"first_name": "X"})) == (404, "not_found")


def test_students_of_imported_bookings_are_looked_up_by_the_worker(redcross, admin, practice, ada, monkeypatch):
    queued: list[int] = []
    monkeypatch.setattr(refresh_address, "on_commit", queued.append)
    for number, student in enumerate([ada, ada, make_student(practice)]):
        seat = put_in_state(make_training(practice=practice), student, EnrollmentState.ENROLLED)
        Enrollment.objects.filter(pk=seat.pk).update(external_reference=f"brn_{number}")
    foreign = PracticeFactory()
    seat = put_in_state(make_training(practice=foreign), make_student(foreign), EnrollmentState.ENROLLED)
    Enrollment.objects.filter(pk=seat.pk).update(external_reference="brn_foreign")
    body = {"booking_refs": ["brn_0", "brn_1", "brn_1", "brn_foreign", "brn_none"]}

    students = admin("POST", "/students/migrate", body)
    bookings = admin("POST", "/migrate/bookings", body)

    assert students.json() == {"status": "ok", "results": [{"student_id": ada.pk, "email": "ada@people.example"}]}
    assert bookings.json() == {"status": "ok", "processed_students": 1, "processed_bookings": 2}
    assert students["X-Unknown-References"] == bookings["X-Unknown-References"] == "brn_foreign, brn_none"
    assert queued == [LookupSubject.objects.get().pk]
    assert redcross.asked.emails == []
    assert mails_to("desk@net.example") == []
