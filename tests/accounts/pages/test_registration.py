from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from tests.accounts.helpers import code_sent_to, mails_to
from tests.accounts.people import browser_of, inputs, text
from tests.factories.accounts import PASSWORD, UserFactory

REGISTER = reverse("accounts:register")
VERIFY = reverse("accounts:verify-email")
FORM = {
    "first_name": "Mary Ann",
    "last_name": "Evans",
    "email": "mary@school.example",
    "password": PASSWORD,
    "language": "nl",
    "time_zone": "Europe/Lisbon",
}


def test_the_form_has_autocomplete_keyboards_and_sensible_defaults(client, practice):
    page = text(client.get(REGISTER))

    found = inputs(page)
    assert found["email"]["autocomplete"] == "email"
    assert found["email"]["inputmode"] == "email"
    assert found["password"]["autocomplete"] == "new-password"
    assert found["first_name"]["autocomplete"] == "given-name"
    assert '<option value="en" selected>' in page
    assert '<option value="Europe/Amsterdam" selected>' in page


def test_somebody_new_gets_an_account_and_a_code_and_confirms(client, practice):
    response = client.post(REGISTER, FORM)

    assert response.status_code == 302
    assert response["Location"] == VERIFY
    user = User.objects.get(email="mary@school.example")
    assert (user.language, user.time_zone, user.default_practice) == ("nl", "Europe/Lisbon", practice)
    assert (user.first_name, user.last_name) == ("Mary Ann", "Evans")
    assert not user.is_email_verified

    code = code_sent_to("mary@school.example")
    page = client.get(VERIFY)
    assert inputs(text(page))["code"]["autocomplete"] == "one-time-code"
    assert "mary@school.example" in text(page)
    confirmed = client.post(VERIFY, {"email": "mary@school.example", "code": f"{code[:3]} {code[3:]}"})

    assert confirmed["Location"] == reverse("accounts:login")
    user.refresh_from_db()
    assert user.is_email_verified


def test_a_taken_address_is_answered_as_a_free_one_and_changes_nothing(client, practice):
    owner = UserFactory(email="mary@school.example", first_name="Real")

    response = client.post(REGISTER, FORM)

    assert (response.status_code, response["Location"]) == (302, VERIFY)
    owner.refresh_from_db()
    assert owner.first_name == "Real"
    assert owner.check_password(PASSWORD)
    assert User.objects.count() == 1
    assert [mail.subject for mail in mails_to("mary@school.example")] != []
    assert "mary@school.example" in text(client.get(VERIFY))


def test_what_is_wrong_stands_in_the_summary_and_at_the_field_and_the_rest_is_kept(client, practice):
    response = client.post(REGISTER, {**FORM, "email": "mary", "password": "short"})

    page = text(response)
    assert response.status_code == 422
    assert 'href="#id_email"' in page
    assert inputs(page)["first_name"]["value"] == "Mary Ann"
    assert inputs(page)["email"]["value"] == "mary"
    assert not User.objects.exists()


def test_a_weak_password_is_refused_with_the_reason(client, practice):
    response = client.post(REGISTER, {**FORM, "password": "password"})

    assert response.status_code == 422
    assert "too common" in text(response)
    assert not User.objects.exists()


def test_many_registrations_from_one_address_are_slowed_down(client, practice):
    for number in range(20):
        client.post(REGISTER, {**FORM, "email": f"mary{number}@school.example"})

    response = client.post(REGISTER, FORM)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Too many attempts" in text(response)
    assert not User.objects.filter(email="mary@school.example").exists()


def test_whoever_is_logged_in_has_no_business_here(practice):
    assert browser_of(UserFactory()).get(REGISTER).status_code == 302


def test_a_wrong_code_is_refused_whoever_the_address_belongs_to(client, practice):
    client.post(REGISTER, FORM)

    answers = [
        client.post(VERIFY, {"email": email, "code": "000000"})
        for email in ("mary@school.example", "no@school.example")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("wrong or no longer valid" in text(answer) for answer in answers)


def test_a_new_code_is_sent_once_a_minute_and_the_answer_never_tells(client, practice):
    client.post(REGISTER, FORM)
    resend = reverse("accounts:resend-code")

    known = client.post(resend, {"resend-email": "mary@school.example"})
    unknown = client.post(resend, {"resend-email": "no@school.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"]) == (302, VERIFY)
    assert len(mails_to("mary@school.example")) == 1
    assert mails_to("no@school.example") == []
    assert "once every 60 seconds" in text(client.get(VERIFY))


def test_the_link_shows_what_it_does_and_does_it_on_post_only(client, practice):
    client.post(REGISTER, FORM)
    mail = mails_to("mary@school.example")[0]
    link = next(word for word in mail.text.split() if "/verify-email/" in word)
    path = "/" + link.split("/", 3)[3].rstrip(".")

    page = client.get(path)

    assert page.status_code == 200
    assert "m…@school.example" in text(page)
    assert not User.objects.get().is_email_verified
    assert client.post(path)["Location"] == reverse("accounts:login")
    assert User.objects.get().is_email_verified
    assert client.get(path).status_code == 410
    assert client.get(reverse("accounts:verify-email-link", args=["forged"])).status_code == 410


@pytest.mark.django_db
def test_without_any_school_nobody_can_register(client):
    assert client.post(REGISTER, FORM).status_code == 503
