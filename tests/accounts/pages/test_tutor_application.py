"""The page on which somebody asks to teach."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role, TutorApplicationStatus
from accounts.models import TutorApplication
from accounts.services.memberships import add_member
from accounts.services.tutor_applications import submit_application
from accounts.services.tutor_decisions import reject_tutor_application
from messaging.delivery.models import Notification
from tests.accounts.helpers import mails_to, member
from tests.accounts.people import browser_of, inputs, text, with_app
from tests.factories.accounts import UserFactory
from tests.pages import assert_sound, soup, words

PAGE = reverse("accounts:tutor-application")
FORM = {"bio": "I taught my brothers", "specializations": "Algebra\n\n Physics ", "qualifications": "BSc"}


@pytest.fixture
def ada(practice):
    return member(practice, email="ada@school.example")


@pytest.fixture
def boss(practice):
    user = member(practice, Role.ADMIN)
    with_app(user)
    return user


def test_applying_and_waiting(ada):
    browser = browser_of(ada)
    assert_sound(browser.get(PAGE))

    assert browser.post(PAGE, FORM)["Location"] == PAGE

    application = TutorApplication.objects.get()
    assert (application.user, application.status) == (ada, TutorApplicationStatus.PENDING)
    assert application.specializations == ["Algebra", "Physics"]
    page = assert_sound(browser.get(PAGE))
    assert "North is reading your application" in words(page.main)
    assert "Algebra, Physics" in words(page.main)
    assert not page.select("main form textarea")


def test_what_is_missing_is_asked_for_and_the_rest_kept(ada):
    answer = browser_of(ada).post(PAGE, {**FORM, "bio": ""})

    assert answer.status_code == 422
    html = soup(answer)
    assert html.select(".error-summary a[href='#id_bio']")
    assert html.select_one("[name=qualifications]").text.strip() == "BSc"
    assert not TutorApplication.objects.exists()


def test_pressing_twice_sends_one(ada):
    browser = browser_of(ada)
    browser.post(PAGE, FORM)

    page = text(browser.post(PAGE, {**FORM, "bio": "Another"}, follow=True))

    assert "Your application is waiting for a decision." in page
    assert TutorApplication.objects.get().bio == "I taught my brothers"


def test_the_school_decides_and_the_person_is_told_and_may_ask_again(ada, boss, practice):
    browser_of(ada).post(PAGE, FORM)
    office = browser_of(boss, second_factor=True)
    queue = reverse("admin:accounts_tutorapplication_changelist")
    application = TutorApplication.objects.get()
    assert f"{queue}?status__exact=pending" in text(office.get(reverse("admin:index")))
    act = reverse("admin:accounts_tutorapplication_act", args=[application.pk, "reject"])

    office.post(act, {"practice": practice.pk, "note": "Not before the summer"})

    assert "Not before the summer" in mails_to(ada.email)[-1].text
    assert Notification.objects.get(user=ada).url == PAGE
    page = soup(browser_of(ada).get(PAGE))
    assert "Reason given by North: Not before the summer" in words(page.main)
    assert page.select_one("[name=bio]").text.strip() == "I taught my brothers"
    browser_of(ada).post(PAGE, {**FORM, "bio": "It is summer"})
    application.refresh_from_db()
    assert (application.status, application.bio) == (TutorApplicationStatus.PENDING, "It is summer")


def test_the_navigation_offers_it_to_who_does_not_teach_yet(ada, boss, practice):
    profile = reverse("accounts:profile")
    assert soup(browser_of(ada).get(profile)).find("a", href=PAGE)
    add_member(ada, actor=boss, practice=practice, role=Role.TUTOR)

    assert not soup(browser_of(ada).get(profile)).find("a", href=PAGE)
    assert "You are a tutor of North." in words(soup(browser_of(ada).get(PAGE)).main)


def test_who_belongs_to_no_school_is_told_so(db):
    browser = browser_of(UserFactory())

    assert "You belong to no school here" in words(assert_sound(browser.get(PAGE)).main)
    browser.post(PAGE, FORM)
    assert not TutorApplication.objects.exists()


def test_strangers_log_in_first(client, db):
    assert client.get(PAGE).status_code == 302


def test_an_application_of_somebody_else_is_never_shown(ada, practice, boss):
    other = member(practice)
    application = submit_application(other, {"bio": "Secret", "specializations": ["Latin"]}, practice=practice)
    reject_tutor_application(application, actor=boss, practice=practice, note="Because")

    page = text(browser_of(ada).get(PAGE))

    assert "Secret" not in page
    assert "Because" not in page
    assert "bio" in inputs(page)
