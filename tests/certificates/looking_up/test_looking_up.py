from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.enums import SyncOutcome
from certificates.integrations.redcross.errors import Refused, Unreachable, Unreadable
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.models import Certificate, LookupSubject, SyncRun
from certificates.services.looking_up import Store, look_up
from config.kit.errors import Invalid
from tests.certificates.printed import BLS, CPR
from tests.factories.accounts import MembershipFactory, UserFactory, make_student


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
    shown = AuditEvent.objects.filter(action="certificates.looked_up").order_by("id")
    assert [(event.target_type, event.data["live"]) for event in shown] == [
        ("certificates.syncrun", True),
        ("accounts.user", False),
    ]


def test_what_is_known_of_another_address_of_theirs_is_not_fresh(redcross, practice, ada, queued):
    redcross.people.put(ada.email, CPR)
    look_up(ada.email, practice=practice, actor=None)
    ada.email = "augusta@people.example"
    ada.save()

    lookup = look_up(ada.email, practice=practice, actor=None)

    assert ([one.number for one in lookup.certificates], lookup.is_fresh) == (["0QX1YZ"], False)
    assert queued == [LookupSubject.objects.get(email_folded=ada.email).pk]


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
    assert [one.is_ours for one in lookup.certificates] == [True, False]
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


def test_times_are_those_of_the_answer(redcross, practice, ada, time_machine):
    redcross.people.put(ada.email, CPR)
    time_machine.move_to(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False)

    look_up(ada.email, practice=practice, actor=None)

    assert Certificate.objects.get().last_checked == datetime(2026, 11, 21, 12, tzinfo=UTC)
