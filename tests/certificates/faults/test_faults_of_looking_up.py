"""What was wrong with looking people up in the system that came before, each by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from accounts.models import AuditEvent
from certificates.badges import badge
from certificates.integrations.redcross import client as client_module
from certificates.integrations.redcross.client import CALM, HASTY
from certificates.integrations.redcross.errors import Unreachable, Unreadable
from certificates.integrations.redcross.fields import read_row
from certificates.integrations.redcross.formats import course_format
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.integrations.redcross.simulator.people import Certificate as Printed
from certificates.models import Certificate, LookupSubject, ReconciliationCase, SyncRun
from certificates.services.looking_up import Store, look_up
from certificates.services.refreshing import refresh_due
from tests.factories.accounts import PracticeFactory, make_student
from tests.simulators import redcross

__all__ = ["redcross"]
CPR = Printed(number="0QX1YZ", course="Adult CPR/AED", name="Ada Byron", issued="03/05/2026", expires="03/05/2028")


@pytest.fixture
def practice(db):
    return PracticeFactory()


@pytest.fixture
def ada(practice):
    return make_student(practice, email="ada@people.example")


@pytest.fixture
def see(redcross, practice):
    """Looks somebody up now; the agency shows what is given."""

    def look(person, *printed, **options):
        redcross.people.put(person.email, *printed)
        return look_up(person.email, practice=practice, actor=None, refresh=True, **options)

    return look


def test_the_call_had_no_time_out_no_retry_and_no_limit(redcross, practice, monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)
    for patience in (HASTY, CALM):
        assert min(patience.connect, patience.read, patience.whole, patience.turn) > 0
        assert patience.tries > 1
    redcross.mood = Mood.RESET

    with pytest.raises(Unreachable):
        look_up("ada@people.example", practice=practice, actor=None)

    assert len(redcross.asked.emails) == HASTY.tries


def test_once_stored_renewals_never_appeared(redcross, practice, ada, see):
    see(ada, CPR)
    redcross.people.put(ada.email, CPR, replace(CPR, number="0QX9ZZ", issued="03/01/2028", expires="03/01/2030"))
    LookupSubject.objects.update(next_check_at=timezone.now(), last_checked=timezone.now() - timedelta(days=2))

    assert refresh_due() == 1

    lookup = look_up(ada.email, practice=practice, actor=None)
    assert {certificate.number for certificate in lookup.certificates} == {"0QX1YZ", "0QX9ZZ"}
    assert lookup.is_fresh


def test_the_button_to_look_up_gave_what_was_stored(redcross, practice, ada, see):
    see(ada, CPR)

    lookup = see(ada, replace(CPR, expires="03/05/2029"))

    assert (lookup.is_live, lookup.certificates[0].expires_on) == (True, date(2029, 3, 5))


@pytest.mark.parametrize("asked", ["a_a@people.example", "%@people.example", "A__@people.example"])
def test_wildcards_in_an_address_found_somebody_else(redcross, practice, ada, asked):
    redcross.people.put(asked, CPR)

    lookup = look_up(asked, practice=practice, actor=None)

    assert lookup.holder is None
    assert not Certificate.objects.exists()


def test_an_address_in_other_letters_is_the_same_person(redcross, practice, ada, see):
    see(ada, CPR)

    lookup = look_up("ADA@People.Example", practice=practice, actor=None)

    assert lookup.holder == ada
    assert LookupSubject.objects.count() == 1


def test_a_certificate_of_another_student_was_overwritten_and_hidden(practice, ada, see):
    see(ada, CPR)
    bob = make_student(practice, email="bob@people.example")

    lookup = see(bob, replace(CPR, name="Bob", expires="01/01/2031"))

    certificate = Certificate.objects.get()
    assert (certificate.holder, certificate.holder_name, certificate.expires_on) == (ada, "Ada Byron", date(2028, 3, 5))
    assert ReconciliationCase.objects.get().kind == "two_owners"
    assert [one.number for one in lookup.certificates] == ["0QX1YZ"]


def test_a_blank_date_wiped_a_stored_one(ada, see):
    see(ada, CPR)

    see(ada, replace(CPR, issued="", expires="", name=""))

    certificate = Certificate.objects.get()
    assert (certificate.issued_on, certificate.expires_on) == (date(2026, 3, 5), date(2028, 3, 5))
    assert certificate.holder_name == "Ada Byron"


def test_no_hit_and_changed_markup_were_the_same(redcross, practice, ada, see):
    see(ada, CPR)
    redcross.mood = Mood.CHANGED

    with pytest.raises(Unreadable):
        look_up(ada.email, practice=practice, actor=None, refresh=True)

    assert SyncRun.objects.first().outcome == "not_understood"
    redcross.mood = Mood.NOTHING
    assert look_up(ada.email, practice=practice, actor=None, refresh=True).outcome == "nothing"
    assert Certificate.objects.get().status == "issued"


def test_changed_pages_silently_gave_nulls(redcross, practice, ada):
    redcross.mood = Mood.MOVED

    with pytest.raises(Unreadable):
        look_up(ada.email, practice=practice, actor=None)

    assert not Certificate.objects.exists()


@pytest.mark.parametrize("code", ["BLS", "BLS-CE", "POOL", "POOL-LG-1"])
def test_bls_and_pool_were_read_as_blended_and_online(code):
    assert course_format("", code) == "instructor-led"


def test_the_sites_own_format_was_ignored():
    assert course_format("Online", "CPR-BL") == "online"


def test_what_expires_today_was_shown_as_expired(ada, see):
    see(ada, replace(CPR, expires="11/21/2026", issued="11/21/2024"))

    assert badge(Certificate.objects.get().expires_on, date(2026, 11, 21)).state == "expiring"


def test_a_missing_expiry_was_null_here_and_two_years_there(ada, see):
    lookup = see(ada, replace(CPR, expires=""))

    assert (lookup.certificates[0].expires_on, lookup.certificates[0].expiry_assumed) == (date(2028, 3, 5), True)
    never = see(ada, replace(CPR, expires=""), store=Store.NEVER)
    assert (never.certificates[0].expires_on, never.certificates[0].expiry_assumed) == (date(2028, 3, 5), True)


def test_what_is_not_stored_came_in_raw_dates(redcross, practice):
    redcross.people.put("x@people.example", replace(CPR, issued="Mar 5, 26", expires="Mar 5, 2028"))

    (certificate,) = look_up("x@people.example", practice=practice, actor=None).certificates

    assert (certificate.issued_on, certificate.expires_on) == (date(2026, 3, 5), date(2028, 3, 5))


def test_scraped_text_went_into_pages_unescaped(ada, see):
    nasty = "<img src=x onerror=alert(1)>"

    see(ada, replace(CPR, course=nasty, name=nasty, pdf="javascript:alert(1)"))

    certificate = Certificate.objects.get()
    assert certificate.course_name == nasty  # kept as text; what shows it escapes it
    assert "<" not in escape(certificate.course_name)
    assert certificate.document_url == ""


def test_look_ups_left_no_trace_of_who_asked_about_whom(redcross, practice, ada):
    look_up("somebody@people.example", practice=practice, actor=ada, surface="pages", store=Store.NEVER)

    run = SyncRun.objects.get()
    assert (run.asked_by, run.email_folded, run.surface) == (ada, "somebody@people.example", "pages")
    event = AuditEvent.objects.get(action="certificates.looked_up")
    assert event.actor == ada
    assert "people.example" not in str(event.data)


def test_only_some_ways_knew_the_90_day_rule(ada, see):
    course = "CPR - Eligible for Skills Session within 90 days"

    for store in (Store.NEVER, Store.KNOWN):
        (certificate,) = see(ada, replace(CPR, course=course), store=store).certificates
        assert certificate.expires_on == date(2026, 6, 3)


def test_the_fields_beside_those_that_were_used_are_kept():
    row = read_row(CPR.as_value())

    assert (row.holder_name, row.status, row.validity) == ("Ada Byron", "Active", "2 Years")
    assert row.document_url.endswith(".pdf")
