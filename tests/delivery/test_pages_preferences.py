from __future__ import annotations

import email
import email.policy
import re

import pytest
from django.core import signing
from django.test import Client

from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from messaging.delivery.queries import choosable, refusals_of_user
from messaging.delivery.refusals import SALT, Refusal, read_refusal, unsubscribe_url
from messaging.delivery.services import send
from messaging.delivery.services.preferences import set_preferences
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.delivery import deliver_all

pytestmark = pytest.mark.django_db
PAGE = "/notifications/preferences/"


def greet(user, key="1"):
    send("sample.greeting", to=user, practice=None, context=EXAMPLE, dedupe_key=key)
    return deliver_all()


def path(url: str) -> str:
    return url.removeprefix("http://localhost:8000")


def test_optional_mails_say_how_to_stop_them_in_headers_and_text():
    user = UserFactory()

    [mail] = greet(user)

    [link] = re.findall(r"http\S+/unsubscribe/\S+", mail.text)
    message = email.message_from_bytes(bytes(mail.source), policy=email.policy.default)
    assert message["List-Unsubscribe"].strip() == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in mail.html
    assert read_refusal(link.split("/")[-2]) == Refusal(user.pk, Category.LESSONS, Channel.EMAIL)


def test_one_click_works_without_cookies_and_stops_only_that():
    user = UserFactory()
    link = greet(user)[0].message["List-Unsubscribe"].strip(" <>")
    program = Client(enforce_csrf_checks=True)

    answer = program.post(path(link), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert refusals_of_user(user) == {(Category.LESSONS, Channel.EMAIL)}
    assert len(greet(user, key="2")) == 1, "no further mail"


def test_opening_the_link_only_asks(client):
    user = UserFactory()
    url = path(unsubscribe_url(Refusal(user.pk, Category.LESSONS, Channel.EMAIL)))

    answer = client.get(url)

    assert answer.status_code == 200
    assert "Lessons and changes of plan" in answer.content.decode()
    assert refusals_of_user(user) == set()


def test_twice_is_once_and_it_can_be_taken_back(client):
    user = UserFactory()
    url = path(unsubscribe_url(Refusal(user.pk, Category.LESSONS, Channel.EMAIL)))
    client.post(url)
    client.post(url)
    assert DeliveryPreference.objects.count() == 1

    client.post(url, {"again": "1"})

    assert DeliveryPreference.objects.count() == 0


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        signing.dumps([1, "lessons", "email"], salt="another"),
        signing.dumps([1, "lessons"], salt=SALT),
        signing.dumps([1, "weather", "email"], salt=SALT),
        signing.dumps([10**9, "lessons", "email"], salt=SALT),
    ],
    ids=["nonsense", "another purpose", "too short", "unknown category", "unknown person"],
)
def test_forged_links_and_vanished_people_are_not_found(client, token):
    assert client.post(f"/notifications/unsubscribe/{token}/").status_code == 404
    assert DeliveryPreference.objects.count() == 0


def test_the_page_shows_and_saves_the_choice(client):
    user = UserFactory()
    client.force_login(user)
    DeliveryPreference.objects.create(user=user, category=Category.LESSONS, channel=Channel.IN_APP)
    page = client.get(PAGE).content.decode()
    ticked = re.findall(r'name="lessons" value="(\w+)"[^>]*checked', page)
    assert ticked == ["email"]

    answer = client.post(PAGE, {"lessons": ["in_app"]}, follow=True)

    assert "Your choice is saved." in answer.content.decode()
    assert (Category.LESSONS, Channel.EMAIL) in refusals_of_user(user)
    assert (Category.LESSONS, Channel.IN_APP) not in refusals_of_user(user)


def test_a_choice_that_does_not_exist_is_refused(client):
    client.force_login(UserFactory())

    assert client.post(PAGE, {"lessons": ["pigeon"]}).status_code == 400
    assert DeliveryPreference.objects.count() == 0


def test_required_kinds_offer_no_choice():
    user = UserFactory()
    assert (Category.LESSONS, Channel.EMAIL) in choosable(user)
    assert (Category.LESSONS, Channel.SMS) not in choosable(user)


def test_the_schools_work_is_chosen_by_who_does_any():
    student, trainer = MembershipFactory().user, MembershipFactory(role="trainer").user

    assert (Category.STAFF, Channel.EMAIL) not in choosable(student)
    assert (Category.STAFF, Channel.EMAIL) in choosable(trainer)


def test_refusing_waiting_lists_says_what_follows(client):
    user = UserFactory()
    link = path(unsubscribe_url(Refusal(user.pk, Category.WAITLIST, Channel.EMAIL)))
    assert "passed over" in client.get(link).content.decode()
    client.force_login(user)
    assert "passed over" in client.get(PAGE).content.decode()


def test_refusals_of_what_is_not_on_the_page_stay():
    user = UserFactory()
    DeliveryPreference.objects.create(user=user, category=Category.STAFF, channel=Channel.PUSH)

    set_preferences(actor=user, wanted=choosable(user))

    assert refusals_of_user(user) == {(Category.STAFF, Channel.PUSH)}


def test_what_may_be_ticked_or_not_is_not_called_optional(client):
    client.force_login(UserFactory())
    page = client.get(PAGE).content.decode()
    assert "<legend" in page
    assert "(optional)" not in page
