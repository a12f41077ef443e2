"""What was wrong with the API and the mails of the system that came before, each by its name."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from certificates.models import InboundQuestion
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import mails_to
from tests.certificates.api.helpers import Program, admin_program, told
from tests.factories.accounts import PracticeFactory, make_student
from tests.simulators import redcross

__all__ = ["redcross"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(db):
    return PracticeFactory(slug="net", country="US")


@pytest.fixture
def admin(practice):
    return admin_program(practice)


def test_anybody_could_read_and_change_everybody_from_any_site(practice):
    student = make_student(practice)
    stranger = Program(None)

    for method, path in [("GET", "/students"), ("GET", "/certs/all"), ("PATCH", f"/students/{student.pk}")]:
        answer = stranger(method, path, None if method == "GET" else {"first_name": "X"}, origin="https://evil.example")
        assert told(answer) == (401, "not_authenticated")
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert User.objects.get(pk=student.pk).first_name == student.first_name


def test_the_server_was_a_proxy_for_looking_anybody_up(redcross, practice):
    assert Program(None)("POST", "/certs/check-email", {"email": "x@people.example"}).status_code == 401
    assert admin_program(practice, "read")("POST", "/certs/lookup?email=x@people.example").status_code == 403
    assert redcross.asked.emails == []


def test_the_webhook_believed_an_unsigned_sender():
    mail = {"from": "x@nethingtraining.com", "subject": "a@people.example", "text": ""}

    answer = Client().post("/api/email-webhook/cert-lookup", mail, content_type="application/json")

    assert answer.status_code == 401
    assert not InboundQuestion.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_errors_were_answered_with_200(admin):
    assert told(admin("PATCH", "/students/999999", {"first_name": "X"})) == (404, "not_found")
    assert told(admin("POST", "/certs/check-email", {"email": ""})) == (400, "validation_failed")
    assert told(admin("POST", "/certs/check-email", {})) == (400, "validation_failed")


def test_a_hovn_id_used_twice_was_a_500(redcross, admin):
    one = {"hovn_student_id": "stu_1", "email": "a@people.example"}
    assert admin("POST", "/students/create", one).status_code == 200

    assert told(admin("POST", "/students/create", one | {"email": "b@people.example"}))[0] == 400
    assert not User.objects.filter(email="b@people.example").exists()


def test_that_a_mail_failed_was_a_500_after_the_student_was_there(redcross, admin, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"

    answer = admin("POST", "/students/create", {"email": "a@people.example"})

    assert answer.status_code == 200
    assert OutboxMessage.objects.filter(kind="certificates.student_added").count() == 1


def test_mails_held_unescaped_text(redcross, admin, practice):
    admin("POST", "/students/create", {"email": "a@people.example", "last_name": "O'<i>", "first_name": "A"})
    admin("POST", "/students/create", {"email": "a@people.example", "last_name": "O'&amp", "first_name": "A"})

    mail = mails_to(admin.user.email)[-1]
    assert "O&#x27;&amp;amp" in mail.html
    assert not User.objects.filter(last_name__contains="<").exists()


def test_the_phone_that_the_documents_name_was_ignored_and_a_wrong_one_stood_in_the_e164_column(admin, practice):
    student = make_student(practice)

    assert admin("PATCH", f"/students/{student.pk}", {"phone": "(312) 555-0123"}).status_code == 200
    assert User.objects.get(pk=student.pk).phone == "+13125550123"
    assert admin("PATCH", f"/students/{student.pk}", {"phone": "0123 call me"}).status_code == 200
    assert User.objects.get(pk=student.pk).phone == ""
    assert admin("GET", "/students").json()[0]["phone"] == "0123 call me"


def test_the_documented_limit_was_not_implemented(admin, practice):
    for _number in range(3):
        make_student(practice)

    answer = admin("GET", "/students?limit=2")

    assert (len(answer.json()), answer["X-Total-Count"]) == (2, "3")
