from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import LoginSession
from tests.accounts.helpers import code_sent_to, mails_to, member
from tests.accounts.people import browser_of, inputs, text

FORGOT = reverse("accounts:forgot-password")
RESET = reverse("accounts:reset-password")
NEW = "another long password"


@pytest.fixture
def student(practice):
    return member(practice, email="ada@school.example")


def test_known_and_unknown_addresses_get_the_same_answer(client, student):
    known = client.post(FORGOT, {"email": student.email})
    unknown = client.post(FORGOT, {"email": "nobody@school.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"]) == (302, RESET)
    assert len(mails_to(student.email)) == 1
    assert mails_to("nobody@school.example") == []


def test_the_code_sets_a_new_password_and_ends_every_login(client, student):
    elsewhere = browser_of(student)
    client.post(FORGOT, {"email": student.email})
    page = text(client.get(RESET))
    assert inputs(page)["email"]["value"] == student.email
    assert inputs(page)["password"]["autocomplete"] == "new-password"

    response = client.post(RESET, {"email": student.email, "code": code_sent_to(student.email), "password": NEW})

    assert response["Location"] == reverse("accounts:login")
    student.refresh_from_db()
    assert student.check_password(NEW)
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302


def test_a_weak_password_leaves_the_code_good(client, student):
    client.post(FORGOT, {"email": student.email})
    code = code_sent_to(student.email)

    weak = client.post(RESET, {"email": student.email, "code": code, "password": "password"})

    assert weak.status_code == 422
    assert inputs(text(weak))["code"]["value"] == code
    assert client.post(RESET, {"email": student.email, "code": code, "password": NEW}).status_code == 302


def test_the_link_shows_whose_password_it_is_and_works_once(client, student):
    client.post(FORGOT, {"email": student.email})
    link = next(word for word in mails_to(student.email)[0].text.split() if "/password/new/" in word)
    path = "/" + link.split("/", 3)[3].rstrip(".")

    page = client.get(path)
    assert "a…@school.example" in text(page)
    assert client.post(path, {"password": "short"}).status_code == 422

    assert client.post(path, {"password": NEW})["Location"] == reverse("accounts:login")
    assert client.get(path).status_code == 410
    assert client.post(path, {"password": "yet another password"}).status_code == 410
    student.refresh_from_db()
    assert student.check_password(NEW)
    assert not LoginSession.objects.filter(revoked_at__isnull=True).exists()
