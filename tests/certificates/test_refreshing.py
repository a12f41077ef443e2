from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from certificates.enums import SyncOutcome
from certificates.integrations.redcross import client as client_module
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.integrations.redcross.simulator.people import Certificate as Printed
from certificates.models import Certificate, LookupSubject, SyncRun
from certificates.services import looking_up, lookup_runs, refreshing
from certificates.services.looking_up import look_up
from certificates.services.lookup_times import next_night
from certificates.services.refreshing import page_has_changed, refresh_due, refresh_subject
from certificates.tasks import refresh_address, refresh_what_is_due
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.certificates import LookupSubjectFactory, SyncRunFactory
from tests.simulators import redcross

__all__ = ["redcross"]
NEW_YORK = ZoneInfo("America/New_York")
CPR = Printed(number="0QX1YZ", course="Adult CPR/AED", issued="03/05/2026")


@pytest.fixture(autouse=True)
def no_back_off(monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)


@pytest.fixture
def practice(db):
    return PracticeFactory()


@pytest.fixture
def due(practice):
    """Makes students whose addresses are due, those first that are named first."""

    def make(*names, **fields):
        now = timezone.now()
        return [
            LookupSubjectFactory(
                practice=practice,
                email_folded=f"{name}@people.example",
                holder=make_student(practice, email=f"{name}@people.example"),
                next_check_at=now - timedelta(hours=1) + timedelta(seconds=place),
                **fields,
            )
            for place, name in enumerate(names)
        ]

    return make


def asked(simulator):
    return [email.partition("@")[0] for email in simulator.asked.emails]


def test_everybody_who_is_due_once_and_in_turn(redcross, due, practice):
    due("ada", "bob", "cleo")
    LookupSubjectFactory(practice=practice, next_check_at=timezone.now() + timedelta(hours=1))
    redcross.people.put("bob@people.example", CPR)

    assert refresh_due() == 3

    assert asked(redcross) == ["ada", "bob", "cleo"]
    assert Certificate.objects.get().holder.email == "bob@people.example"
    assert refresh_due() == 0
    assert {run.kind for run in SyncRun.objects.all()} == {"refresh"}
    assert not LookupSubject.objects.filter(next_check_at__lte=timezone.now()).exists()


def test_a_run_that_dies_goes_on_where_it_stopped(redcross, due, monkeypatch):
    due("ada", "bob", "cleo")
    real = looking_up.ask

    def die(question, **options):
        if question.email.startswith("bob"):
            assert lookup_runs.claim(question)
            raise KeyboardInterrupt
        return real(question, **options)

    with monkeypatch.context() as patch:
        patch.setattr(refreshing, "ask", die)
        with pytest.raises(KeyboardInterrupt):
            refresh_due()
    assert asked(redcross) == ["ada"]

    assert refresh_due() == 1
    assert asked(redcross) == ["ada", "cleo"]

    LookupSubject.objects.filter(email_folded__startswith="bob").update(next_check_at=timezone.now())
    SyncRun.objects.filter(outcome="running").update(started_at=timezone.now() - lookup_runs.CLAIM_LASTS)
    assert refresh_due() == 1
    assert asked(redcross) == ["ada", "cleo", "bob"]
    assert SyncRun.objects.filter(outcome="running").count() == 0
    assert SyncRun.objects.get(problem=lookup_runs.KILLED).outcome == "unreachable"


def test_a_look_up_without_an_address_of_ours_that_died_is_ended_too(redcross, practice):
    dead = SyncRunFactory(practice=practice, started_at=timezone.now() - lookup_runs.CLAIM_LASTS)
    alive = SyncRunFactory(practice=practice)

    refresh_due()

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.outcome, dead.problem, alive.outcome) == ("unreachable", "ended in the middle", "running")


def test_the_budget_ends_it_and_the_next_sweep_goes_on(redcross, due):
    due("ada", "bob", "cleo")
    redcross.delay = 0.3

    refresh_due(budget=0.1)
    assert asked(redcross) == ["ada"]
    redcross.delay = 0
    refresh_due()
    assert asked(redcross) == ["ada", "bob", "cleo"]


def test_an_agency_that_is_away_is_left_alone_and_everybody_stays_due(redcross, due):
    subjects = due(*(f"p{number}" for number in range(8)))
    redcross.mood = Mood.ERROR

    assert refresh_due() == 0

    assert len(redcross.asked.emails) == 5
    assert refresh_due() == 0
    assert len(redcross.asked.emails) == 5
    tried = SyncRun.objects.count()
    assert 1 <= tried <= 2
    assert LookupSubject.objects.filter(next_check_at__lte=timezone.now()).count() == len(subjects) - tried
    assert not Certificate.objects.exists()


def test_a_page_that_changed_stops_the_night_until_somebody_reads_one_again(redcross, due):
    due(*(f"p{number}" for number in range(6)))
    redcross.mood = Mood.CHANGED

    refresh_due()

    assert len(redcross.asked.emails) == 3
    assert page_has_changed()
    redcross.mood = None
    assert refresh_due() == 0
    SyncRun.objects.update(ended_at=timezone.now() - timedelta(hours=13))
    assert refresh_due() == 3


def test_failures_are_tried_less_and_less_often(redcross, due, practice):
    (subject,) = due("ada", failures=2)
    redcross.mood = Mood.CHANGED

    assert refresh_subject(subject.pk) is None

    subject.refresh_from_db()
    assert (subject.failures, subject.last_outcome) == (3, SyncOutcome.NOT_UNDERSTOOD)
    assert subject.next_check_at == next_night("ada@people.example", practice, timezone.now(), failures=3)


def test_who_left_is_not_asked_for_any_more(redcross, due, practice):
    left, archived = due("left", "archived")
    left.holder.memberships.update(is_active=False)
    archived.holder.is_active = False
    archived.holder.save()

    refresh_due()

    assert redcross.asked.emails == []
    assert set(LookupSubject.objects.values_list("next_check_at", flat=True)) == {None}


def test_who_has_another_address_now_is_asked_for_by_that_one(redcross, due, practice):
    (moved,) = due("moved")
    moved.holder.email = "Elsewhere@people.example"
    moved.holder.save()

    refresh_due()

    assert asked(redcross) == ["elsewhere"]
    moved.refresh_from_db()
    followed = LookupSubject.objects.get(email_folded="elsewhere@people.example")
    assert (moved.next_check_at, followed.holder) == (None, moved.holder)
    assert followed.next_check_at > timezone.now()


def test_a_look_up_in_between_takes_the_address_off_the_list(redcross, due, practice):
    (subject,) = due("ada")
    look_up("ada@people.example", practice=practice, actor=None, refresh=True)

    assert refresh_subject(subject.pk) is None
    assert len(redcross.asked.emails) == 1


def test_who_is_being_asked_for_right_now_is_left_to_them(redcross, due, practice):
    (subject,) = due("ada")
    SyncRunFactory(practice=practice, email_folded=subject.email_folded)

    assert refresh_subject(subject.pk) is None
    assert redcross.asked.emails == []


def test_without_an_address_to_ask_nothing_happens(due, settings):
    settings.REDCROSS_BASE_URL = ""
    due("ada")

    assert refresh_due() == 0
    assert not SyncRun.objects.exists()


def test_the_tasks(redcross, due):
    ada, bob = due("ada", "bob")

    refresh_address(bob.pk)
    assert asked(redcross) == ["bob"]
    refresh_what_is_due()
    assert asked(redcross) == ["bob", "ada"]
    refresh_address(ada.pk)
    assert len(redcross.asked.emails) == 2


def test_the_sweep_is_on_the_schedule():
    assert django_settings.CELERY_BEAT_SCHEDULE["refresh what agencies list"] == {
        "task": "certificates.refresh_due",
        "schedule": 300.0,
    }


class TestNights:
    @pytest.fixture
    def school(self, db):
        return PracticeFactory(time_zone="America/New_York")

    def test_the_first_night_in_which_it_is_stale(self, school):
        now = datetime(2026, 7, 1, 15, tzinfo=NEW_YORK)

        moment = next_night("ada@people.example", school, now).astimezone(NEW_YORK)

        assert moment.date() == datetime(2026, 7, 3, tzinfo=NEW_YORK).date()
        assert (moment.hour, moment.minute) >= (0, 30)
        assert moment.hour < 6

    def test_addresses_are_spread_evenly_over_the_night(self, school):
        now = datetime(2026, 7, 1, 15, tzinfo=UTC)
        moments = [next_night(f"p{number}@people.example", school, now) for number in range(1000)]

        hours = [int((moment - min(moments)).total_seconds() // 3600) for moment in moments]
        assert all(150 < hours.count(hour) < 250 for hour in range(5))

    @pytest.mark.parametrize(("failures", "nights"), [(1, 0), (2, 1), (3, 3), (4, 7), (5, 15), (50, 15)])
    def test_nights_left_out(self, school, failures, nights):
        now = datetime(2026, 7, 1, 15, tzinfo=NEW_YORK)

        first = next_night("ada@people.example", school, now, failures=1)

        assert next_night("ada@people.example", school, now, failures=failures) - first in {
            timedelta(days=nights),
            timedelta(days=max(nights - 1, 0)),
        }

    @pytest.mark.parametrize("day", [datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)])
    def test_on_days_when_the_clock_changes(self, school, day):
        school.lookup_fresh_hours = 1
        moment = next_night("ada@people.example", school, day)

        assert day < moment < day + timedelta(hours=24)
        assert moment.tzinfo is not None
