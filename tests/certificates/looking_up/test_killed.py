from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from certificates.integrations.redcross import turns
from certificates.models import Certificate, LookupSubject, SyncRun
from certificates.services import looking_up, lookup_runs
from certificates.services.looking_up import look_up
from config.kit.errors import Busy
from tests.certificates.printed import CPR
from tests.factories.accounts import PracticeFactory, make_student
from tests.faults.programs import database_url, eventually


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
