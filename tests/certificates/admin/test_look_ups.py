"""Looking somebody up by e-mail in the back office, and who did."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from certificates.integrations.redcross import client as client_module
from certificates.limits import LOOKUPS
from certificates.models import Certificate, SyncRun
from config.kit.throttling import spend, user_subject
from tests.accounts.people import browser_of, with_app
from tests.certificates.printed import CPR
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student
from tests.factories.certificates import SyncRunFactory
from tests.simulators import redcross

pytestmark = pytest.mark.django_db
__all__ = ["redcross"]
ASK = reverse("admin:certificates_syncrun_add")
LIST = reverse("admin:certificates_syncrun_changelist")


@pytest.fixture(autouse=True)
def _no_back_off(monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)


def ask(office, practice, email, **more):
    return office.post(ASK, {"email": email, "practice": practice.pk, **more})


def test_a_student_is_found_and_stored(office, practice, redcross):
    ada = make_student(practice, email="ada@people.example")
    redcross.people.put(ada.email, CPR)
    html = ask(office, practice, "ADA@people.example").content.decode()
    assert "The agency lists 1 certificate for ada@people.example. The answer is stored." in html
    assert CPR.course in html
    assert Certificate.objects.get().holder == ada
    again = ask(office, practice, ada.email).content.decode()
    assert "This is what is stored." in again
    assert SyncRun.objects.count() == 1
    assert AuditEvent.objects.filter(action="certificates.looked_up").count() == 2


def test_a_stranger_is_shown_and_not_stored_unless_somebody_says_so(office, practice, redcross):
    redcross.people.put("who@people.example", CPR)
    html = ask(office, practice, "who@people.example").content.decode()
    assert "Unassigned (no student)" in html
    assert "Nothing of it is stored: nobody of the school has this address." in html
    assert CPR.course in html
    assert not Certificate.objects.exists()
    kept = ask(office, practice, "who@people.example", keeps_strangers="on").content.decode()
    assert "The answer is stored." in kept
    assert Certificate.objects.get().holder is None


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nobody@people.example", "The agency lists nothing for nobody@people.example."),
        ("changed@people.example", "The answer of the Red Cross was not understood."),
        ("error@people.example", "The Red Cross does not answer at the moment."),
        ("refused@people.example", "The Red Cross does not answer our questions at the moment."),
        ("no address", "Enter a valid email address."),
        ("", "This field is required."),
    ],
)
def test_every_outcome_has_its_words(office, practice, redcross, email, words):
    assert words in ask(office, practice, email).content.decode()
    assert not Certificate.objects.exists()


def test_it_is_counted_with_all_look_ups_of_a_person(office, practice, redcross):
    boss = practice.memberships.get(role=Role.ADMIN).user
    for _time in range(LOOKUPS.times):
        spend(LOOKUPS, user_subject(boss.pk))
    response = ask(office, practice, "ada@people.example")
    assert response.status_code == 422
    assert not SyncRun.objects.exists()


def test_nobody_asks_in_another_schools_name(office, practice, redcross):
    other = PracticeFactory()
    assert ask(office, other, "ada@people.example").status_code == 422
    assert not SyncRun.objects.exists()


def test_the_list_says_who_asked_about_whom(office, practice, redcross, django_assert_max_num_queries):
    ask(office, practice, "nobody@people.example")
    SyncRunFactory(email_folded="strange@people.example")
    with django_assert_max_num_queries(14):
        html = office.get(LIST).content.decode()
    assert "nobody@people.example" in html
    assert "Nothing found" in html
    assert "strange@people.example" not in html
    run = SyncRun.objects.get(practice=practice)
    assert office.get(reverse("admin:certificates_syncrun_change", args=[run.pk])).status_code == 200
    assert office.get(LIST, {"q": "nobody@people.example"}).context["cl"].result_count == 1


def test_who_runs_another_school_does_not_see_it(practice):
    SyncRunFactory(practice=practice, email_folded="ada@people.example")
    boss = MembershipFactory(practice=PracticeFactory(), role=Role.ADMIN).user
    with_app(boss)
    assert "ada@people.example" not in browser_of(boss, second_factor=True).get(LIST).content.decode()
