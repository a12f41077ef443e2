from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.enums import CaseKind, SyncOutcome
from certificates.integrations.redcross import client as client_module
from certificates.integrations.redcross import turns
from certificates.integrations.redcross.errors import Refused, Unreachable, Unreadable
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.integrations.redcross.simulator.people import Certificate as Printed
from certificates.models import Certificate, Issuer, LookupSubject, ReconciliationCase, SyncRun
from certificates.services import looking_up, lookup_runs, storing
from certificates.services.looking_up import Store, look_up
from config.kit.errors import Busy, Invalid
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory, make_student
from tests.faults.programs import database_url, eventually
from tests.simulators import redcross

__all__ = ["redcross"]
CPR = Printed(
    number="0QX1YZ",
    course="Adult CPR/AED",
    code="HSSFA-BL-1",
    name="Ada Byron",
    issued="03/05/2026",
    expires="03/05/2028",
    instructor="Guy Montag",
)
BLS = Printed(number="0QX2AB", course="Basic Life Support", code="BLS", issued="04/07/2026", organisation="City Pool")


@pytest.fixture
def practice(db):
    return PracticeFactory(name="n.e. thing training")


@pytest.fixture
def ada(practice):
    return make_student(practice, email="Ada@people.example", first_name="Ada", last_name="Byron")


@pytest.fixture(autouse=True)
def no_back_off(monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)


@pytest.fixture
def queued(monkeypatch):
    """The subjects that a refresh was queued for."""
    from certificates.tasks import refresh_address  # noqa: PLC0415 - beside what it shows

    found: list[int] = []
    monkeypatch.setattr(refresh_address, "on_commit", found.append)
    return found


def make_stale(email="ada@people.example"):
    LookupSubject.objects.filter(email_folded=email).update(last_checked=timezone.now() - timedelta(hours=25))


def test_a_student_without_certificates_is_looked_up_and_stored(redcross, practice, ada):
    redcross.people.put(ada.email, CPR, BLS)

    lookup = look_up("  ADA@people.example ", practice=practice, actor=ada, surface="certification")

    assert (lookup.outcome, lookup.is_live, lookup.is_stored, lookup.is_fresh) == ("found", True, True, True)
    assert [certificate.number for certificate in lookup.certificates] == ["0QX1YZ", "0QX2AB"]
    stored = Certificate.objects.get(number="0QX1YZ")
    assert stored.holder == ada
    assert (stored.source, stored.status, stored.format) == ("agency", "issued", "blended")
    assert (stored.issued_on, stored.expires_on, stored.expiry_assumed) == (date(2026, 3, 5), date(2028, 3, 5), False)
    assert stored.first_seen == stored.last_seen == stored.last_checked == lookup.checked_at
    assert stored.raw[16] == "Guy Montag"
    assert stored.is_ours
    assert not Certificate.objects.get(number="0QX2AB").is_ours
    run = SyncRun.objects.get()
    assert (run.outcome, run.found, run.new, run.changed) == ("found", 2, 2, 0)
    assert (run.asked_by, run.holder, run.surface, run.email_folded) == (
        ada,
        ada,
        "certification",
        "ada@people.example",
    )
    subject = LookupSubject.objects.get()
    assert (subject.holder, subject.last_checked, subject.failures) == (ada, lookup.checked_at, 0)
    assert subject.next_check_at is not None
    assert subject.next_check_at > timezone.now() + timedelta(hours=20)
    assert list(AuditEvent.objects.filter(action="certificates.looked_up").values_list("target_id", "actor")) == [
        (run.pk, ada.pk)
    ]
    assert AuditEvent.objects.filter(action="certificate.found").count() == 2


def test_what_is_stored_and_fresh_answers_without_asking(redcross, practice, ada, queued):
    redcross.people.put(ada.email, CPR)
    look_up(ada.email, practice=practice, actor=None)

    lookup = look_up(ada.email, practice=practice, actor=None)

    assert (lookup.is_live, lookup.is_fresh, lookup.run) == (False, True, None)
    assert [certificate.number for certificate in lookup.certificates] == ["0QX1YZ"]
    assert len(redcross.asked.emails) == 1
    assert queued == []


def test_nothing_found_is_an_answer_that_stays_fresh_too(redcross, practice, ada):
    assert look_up(ada.email, practice=practice, actor=None).outcome == SyncOutcome.NOTHING
    assert look_up(ada.email, practice=practice, actor=None).outcome == SyncOutcome.NOTHING
    assert len(redcross.asked.emails) == 1
    make_stale()
    assert look_up(ada.email, practice=practice, actor=None).is_live


def test_stale_certificates_answer_at_once_and_are_refreshed_behind_it_once(redcross, practice, ada, queued):
    redcross.people.put(ada.email, CPR)
    look_up(ada.email, practice=practice, actor=None)
    make_stale()

    for _ in range(3):
        lookup = look_up(ada.email, practice=practice, actor=None)
        assert (lookup.is_live, lookup.is_fresh) == (False, False)

    assert queued == [LookupSubject.objects.get().pk]
    assert LookupSubject.objects.filter(next_check_at__lte=timezone.now()).exists()
    assert len(redcross.asked.emails) == 1


def test_refresh_asks_now(redcross, practice, ada):
    look_up(ada.email, practice=practice, actor=None)
    redcross.people.put(ada.email, CPR)

    lookup = look_up(ada.email, practice=practice, actor=None, refresh=True)

    assert [certificate.number for certificate in lookup.certificates] == ["0QX1YZ"]


@pytest.mark.parametrize("store", [Store.KNOWN, Store.NEVER])
def test_of_somebody_unknown_nothing_is_stored(redcross, practice, store):
    redcross.people.put("bob@people.example", CPR, BLS)

    lookup = look_up("bob@people.example", practice=practice, actor=None, store=store)

    assert (lookup.is_stored, lookup.holder) == (False, None)
    assert [(one.number, one.issuer_text) for one in lookup.certificates] == [
        ("0QX1YZ", "n.e. thing training"),
        ("0QX2AB", "City Pool"),
    ]
    assert all(one._state.adding for one in lookup.certificates)
    assert not Certificate.objects.exists()
    assert not LookupSubject.objects.exists()
    assert SyncRun.objects.get().outcome == "found"


def test_never_stores_nothing_of_a_student_either_and_always_asks(redcross, practice, ada):
    redcross.people.put(ada.email, CPR)

    for _ in range(2):
        look_up(ada.email, practice=practice, actor=None, store=Store.NEVER)

    assert len(redcross.asked.emails) == 2
    assert not Certificate.objects.exists()


def test_always_stores_of_somebody_unknown_as_unassigned_until_they_are_known(redcross, practice):
    redcross.people.put("bob@people.example", CPR)
    look_up("bob@people.example", practice=practice, actor=None, store=Store.ALWAYS)
    assert Certificate.objects.get().holder is None
    assert LookupSubject.objects.get().next_check_at is None

    bob = make_student(practice, email="bob@people.example")
    lookup = look_up("bob@people.example", practice=practice, actor=None)

    assert Certificate.objects.get().holder == bob
    assert lookup.run.changed == 1


def test_a_member_of_another_school_is_nobody_here(redcross, practice):
    stranger = MembershipFactory(user=UserFactory(email="eve@people.example")).user

    lookup = look_up(stranger.email, practice=practice, actor=None)

    assert (lookup.holder, lookup.is_stored) == (None, False)


@pytest.mark.parametrize("email", ["", "  ", "ada", "ada@", "a b@people.example", "a@x.example, b@y.example"])
def test_what_is_no_address_is_not_asked_for(redcross, practice, email):
    with pytest.raises(Invalid):
        look_up(email, practice=practice, actor=None)

    assert redcross.asked.emails == []
    assert not SyncRun.objects.exists()


class TestWithoutAnAnswer:
    @pytest.mark.parametrize(
        ("mood", "error", "outcome", "problem"),
        [
            (Mood.ERROR, Unreachable, "unreachable", "status 500"),
            (Mood.REFUSED, Refused, "refused", "status 403"),
            (Mood.CHANGED, Unreadable, "not_understood", "there is data on the page, and no hit as we know them"),
            (Mood.BLANK, Unreadable, "not_understood", "the page is blank"),
        ],
    )
    def test_nothing_changes_and_the_run_says_why(self, redcross, practice, ada, mood, error, outcome, problem):
        redcross.people.put(ada.email, CPR)
        look_up(ada.email, practice=practice, actor=None)
        before = list(Certificate.objects.values())
        checked = LookupSubject.objects.get().last_checked
        redcross.mood = mood

        with pytest.raises(error):
            look_up(ada.email, practice=practice, actor=None, refresh=True)

        assert list(Certificate.objects.values()) == before
        run = SyncRun.objects.first()
        assert (run.outcome, run.problem, run.found) == (outcome, problem, 0)
        subject = LookupSubject.objects.get()
        assert (subject.last_outcome, subject.failures, subject.last_checked) == (outcome, 1, checked)
        assert subject.next_check_at is not None
        assert subject.next_check_at > timezone.now()
        assert look_up(ada.email, practice=practice, actor=None).certificates != ()

    def test_the_breaker_opens_and_the_answer_says_when_to_come_back(self, redcross, practice, ada):
        redcross.mood = Mood.ERROR
        for _ in range(3):
            with pytest.raises(Unreachable):
                look_up(ada.email, practice=practice, actor=None)
        asked = len(redcross.asked.emails)

        with pytest.raises(Unreachable) as caught:
            look_up(ada.email, practice=practice, actor=None)

        assert (caught.value.status, caught.value.error_code) == (503, "agency_unreachable")
        assert 0 < (caught.value.retry_after or 0) <= 60
        assert len(redcross.asked.emails) == asked == 5
        assert SyncRun.objects.first().problem == "resting"
        assert not Certificate.objects.exists()


class TestStoring:
    @pytest.fixture
    def seen(self, redcross, practice, ada):
        """Looks Ada up with what the agency shows now, and returns the stored certificate."""

        def see(*printed):
            redcross.people.put(ada.email, *printed)
            look_up(ada.email, practice=practice, actor=None, refresh=True)
            return Certificate.objects.filter(number="0QX1YZ").select_related("issuer").first()

        return see

    def test_the_same_again_changes_nothing(self, seen):
        first = seen(CPR)

        again = seen(CPR)

        assert (again.record_version, again.updated_at) == (first.record_version, first.updated_at)
        assert again.last_seen > first.last_seen
        assert SyncRun.objects.first().changed == 0

    def test_what_the_agency_corrects_is_corrected(self, seen):
        seen(CPR)

        certificate = seen(replace(CPR, expires="03/05/2029", organisation="City Pool", course="CPR", format="Online"))

        assert certificate.expires_on == date(2029, 3, 5)
        assert (certificate.course_name, certificate.format, certificate.issuer.name) == ("CPR", "online", "City Pool")
        assert SyncRun.objects.first().changed == 1
        event = AuditEvent.objects.get(action="certificate.changed")
        assert event.data["fields"] == ["course_name", "expires_on", "format", "issuer", "issuer_text"]

    def test_blanks_wipe_nothing(self, seen):
        before = seen(CPR)

        after = seen(
            replace(
                CPR,
                name="",
                code="",
                format="",
                organisation="",
                issued="",
                expires="",
                instructor="",
                validity="",
                pdf="",
            )
        )

        for name in (
            *("holder_name", "course_code", "format", "issuer_id", "issuer_text", "issued_on", "expires_on"),
            *("expiry_assumed", "instructor_name", "document_url", "record_version"),
        ):
            assert getattr(after, name) == getattr(before, name), name

    def test_a_date_that_cannot_be_read_wipes_nothing_and_is_noted(self, seen):
        seen(CPR)

        certificate = seen(replace(CPR, expires="soon"))

        assert (certificate.expires_on, certificate.expiry_assumed) == (date(2028, 3, 5), False)
        assert SyncRun.objects.first().problem == "0QX1YZ: field 14 is no date: 'soon'"

    def test_an_assumed_expiry_gives_way_to_a_said_one_and_not_the_other_way(self, seen):
        assumed = seen(replace(CPR, expires=""))
        assert (assumed.expires_on, assumed.expiry_assumed) == (date(2028, 3, 5), True)

        said = seen(replace(CPR, expires="03/31/2028"))
        assert (said.expires_on, said.expiry_assumed) == (date(2028, 3, 31), False)

        blank = seen(replace(CPR, expires=""))
        assert (blank.expires_on, blank.expiry_assumed) == (date(2028, 3, 31), False)

    def test_an_expiry_of_an_earlier_issue_does_not_outlive_it(self, seen):
        seen(CPR)

        renewed = seen(replace(CPR, issued="03/05/2029", expires=""))

        assert (renewed.expires_on, renewed.expiry_assumed) == (date(2031, 3, 5), True)

    def test_the_90_day_rule_wins_also_over_what_is_stored(self, seen):
        seen(CPR)

        certificate = seen(replace(CPR, course="CPR - Eligible for Skills Session within 90 days"))

        assert (certificate.expires_on, certificate.expiry_assumed) == (date(2026, 6, 3), False)

    def test_what_is_no_longer_shown_stays_and_was_looked_for(self, seen):
        before = seen(CPR, BLS)

        after = seen(BLS)

        assert after.last_seen == before.last_seen
        assert after.last_checked > before.last_checked
        assert after.status == "issued"

    def test_one_issuer_however_it_is_written(self, seen, practice):
        certificate = seen(replace(CPR, organisation="N.E. Thing Training, LLC"), BLS)

        assert certificate.is_ours
        assert certificate.issuer_text == "N.E. Thing Training, LLC"
        assert Issuer.objects.filter(practice=practice).count() == 2

    def test_somebody_erased_does_not_come_back(self, seen):
        certificate = seen(CPR)
        Certificate.objects.filter(pk=certificate.pk).update(
            holder=None, holder_name="", raw=[], erased_on=date(2026, 11, 1)
        )

        again = seen(CPR)

        assert (again.holder, again.holder_name, again.raw) == (None, "", [])

    def test_a_certificate_of_somebody_else_is_a_case_and_stays_as_it_is(self, seen, redcross, practice, ada):
        seen(CPR)
        bob = make_student(practice, email="bob@people.example")
        redcross.people.put(bob.email, replace(CPR, name="Bob Babbage", expires="01/01/2030"), BLS)

        look_up(bob.email, practice=practice, actor=None)
        lookup = look_up(bob.email, practice=practice, actor=None, refresh=True)

        certificate = Certificate.objects.get(number="0QX1YZ")
        assert (certificate.holder, certificate.holder_name, certificate.expires_on) == (
            ada,
            "Ada Byron",
            date(2028, 3, 5),
        )
        case = ReconciliationCase.objects.get()
        assert (case.kind, case.person, case.other_person) == (CaseKind.TWO_OWNERS, ada, bob)
        assert case.certificate == certificate
        assert [one["value"] for one in case.facts] == ["0QX1YZ", "Ada Byron", "Bob Babbage"]
        # Shown to whom the agency shows it, and said to be somebody else's; also from what is stored.
        assert [one.number for one in lookup.certificates] == ["0QX1YZ", "0QX2AB"]
        assert lookup.contested == {certificate.pk}
        stored = look_up(bob.email, practice=practice, actor=None)
        assert {one.number for one in stored.certificates} == {"0QX1YZ", "0QX2AB"}
        assert stored.contested == {certificate.pk}

    def test_two_schools_keep_the_same_number_each(self, seen, redcross):
        seen(CPR)
        other = PracticeFactory()
        make_student(other, email="ada2@people.example")
        redcross.people.put("ada2@people.example", CPR)

        look_up("ada2@people.example", practice=other, actor=None)

        assert Certificate.objects.filter(number="0QX1YZ").count() == 2
        assert not ReconciliationCase.objects.exists()


class TestKilledInTheMiddle:
    def age_the_claim(self):
        SyncRun.objects.update(started_at=timezone.now() - lookup_runs.CLAIM_LASTS - timedelta(seconds=1))

    @pytest.mark.parametrize("moment", ["search", "meet_issuers", "store_rows"])
    def test_whenever_it_dies_the_next_one_takes_over(self, redcross, practice, ada, monkeypatch, moment):
        redcross.people.put(ada.email, CPR)

        def die(*_args, **_options):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(looking_up, moment, die)
            with pytest.raises(KeyboardInterrupt):
                look_up(ada.email, practice=practice, actor=None)
        assert SyncRun.objects.get().outcome == "running"
        assert not Certificate.objects.exists()
        with pytest.raises(Busy):
            looking_up.ask(_question(practice, ada), wait=0)

        self.age_the_claim()
        lookup = look_up(ada.email, practice=practice, actor=None)

        assert [one.number for one in lookup.certificates] == ["0QX1YZ"]
        assert list(SyncRun.objects.values_list("outcome", "problem")) == [
            ("found", ""),
            ("unreachable", lookup_runs.KILLED),
        ]

    def test_the_refresh_comes_back_to_it(self, redcross, practice, ada, monkeypatch):
        def die(*_args, **_options):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(looking_up, "search", die)
            with pytest.raises(KeyboardInterrupt):
                look_up(ada.email, practice=practice, actor=None)

        due = LookupSubject.objects.get().next_check_at
        assert due is not None
        assert timezone.now() < due <= timezone.now() + lookup_runs.CLAIM_LASTS

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_kill_9_while_the_agency_thinks(self, redcross, transactional_db):
        practice = PracticeFactory(slug="killed")
        ada = make_student(practice, email="ada@people.example")
        redcross.people.put(ada.email, CPR)
        redcross.delay = 30
        program = subprocess.Popen(
            [sys.executable, "manage.py", "look_up", ada.email, "--practice", practice.slug],
            env={
                **os.environ,
                "CAMPANILE_ENV": "test",
                "DATABASE_URL": database_url(connection.settings_dict),
                "REDCROSS_BASE_URL": redcross.url,
                "REDCROSS_PAUSE_MS": "1",
            },
        )
        try:
            eventually(lambda: redcross.asked.emails, what="the question")
        finally:
            program.send_signal(signal.SIGKILL)
            program.wait()
        assert SyncRun.objects.get().outcome == "running"
        assert not Certificate.objects.exists()
        redcross.delay = 0
        self.age_the_claim()
        turns.client().flushdb()  # its turn at the host would run out after a minute

        lookup = look_up(ada.email, practice=practice, actor=None)

        assert [one.number for one in lookup.certificates] == ["0QX1YZ"]


def _question(practice, holder):
    return lookup_runs.Question(practice=practice, email=holder.email.lower(), holder=holder, stores=True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_look_ups_of_one_address_at_once_ask_once_and_store_once(redcross, transactional_db):
    practice = PracticeFactory()
    ada = make_student(practice, email="ada@people.example")
    redcross.people.put(ada.email, CPR, BLS)
    redcross.delay = 0.5
    lookups = []

    def ask():
        lookups.append(look_up(ada.email, practice=practice, actor=None))
        connections["default"].close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [sorted(one.number for one in lookup.certificates) for lookup in lookups] == [["0QX1YZ", "0QX2AB"]] * 3
    assert all(lookup.is_live for lookup in lookups)
    assert redcross.asked.emails == ["ada@people.example"]
    assert Certificate.objects.count() == 2
    assert SyncRun.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_people_with_the_same_new_numbers_at_once(redcross, transactional_db):
    practice = PracticeFactory()
    people = [make_student(practice, email=f"p{number}@people.example") for number in range(3)]
    printed = [replace(CPR, number=f"N{number:03}") for number in range(6)]
    outcomes = []
    barrier = threading.Barrier(len(people))
    for place, person in enumerate(people):
        redcross.people.put(person.email, *(printed if place % 2 else reversed(printed)))
    real = storing.meet_issuers

    def together(*args, **options):
        found = real(*args, **options)
        barrier.wait(30)
        return found

    def ask(email):
        try:
            outcomes.append(look_up(email, practice=practice, actor=None).outcome)
        except Exception as error:  # noqa: BLE001 - what it raised is its answer
            outcomes.append(repr(error))
        finally:
            connections["default"].close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking_up, "meet_issuers", together)
        threads = [threading.Thread(target=ask, args=(person.email,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert outcomes == ["found"] * 3
    assert Certificate.objects.count() == 6
    assert Certificate.objects.values("holder").distinct().count() == 1
    assert ReconciliationCase.objects.count() == 12


class TestCommand:
    def test_it_prints_what_is_listed(self, redcross, practice, ada, capsys):
        redcross.people.put(ada.email, CPR, BLS)

        call_command("look_up", ada.email, "--practice", practice.slug)

        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("0QX1YZ  Adult CPR/AED  issued 2026-03-05  expires 2028-03-05  n.e. thing training")
        assert "expires 2028-04-07 (assumed)" in lines[1]
        assert lines[2].startswith("2 found, stored, as of ")

    @pytest.mark.parametrize(
        ("email", "slug", "words"),
        [
            ("ada", "", "validation_failed"),
            ("error@people.example", "", "agency_unreachable"),
            ("a@b.example", "no", "no school"),
        ],
    )
    def test_it_says_what_is_wrong(self, redcross, practice, email, slug, words):
        with pytest.raises(CommandError, match=words):
            call_command("look_up", email, "--practice", slug or practice.slug)


def test_times_are_those_of_the_answer(redcross, practice, ada, time_machine):
    redcross.people.put(ada.email, CPR)
    time_machine.move_to(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False)

    look_up(ada.email, practice=practice, actor=None)

    assert Certificate.objects.get().last_checked == datetime(2026, 11, 21, 12, tzinfo=UTC)
