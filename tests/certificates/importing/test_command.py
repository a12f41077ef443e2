"""`manage.py import_hovn_bookings`, against the simulator."""

from __future__ import annotations

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from certificates.enums import ImportOutcome, SyncOutcome
from certificates.integrations.hovn import client
from certificates.models import HovnBooking, SyncRun
from certificates.services.hovn_sources import Source, sources_from
from config.kit.errors import Invalid
from enrollments.models import Enrollment
from messaging.delivery.models import OutboxMessage
from tests.certificates.hovn.bundle import BUNDLE
from tests.simulators import hovn

__all__ = ["hovn"]

GOOD = ["brn_AAAAAA", "brn_AAAAAB", "brn_AAAAAC"]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(client, "TRIES", 1)


@pytest.fixture
def run(practice, tmp_path, capsys):
    """The report's rows, and the status the command ends with."""

    def run(*words: str, **options):
        report = tmp_path / "report.csv"
        status = 0
        try:
            call_command("import_hovn_bookings", *words, report=str(report), **options)
        except SystemExit as end:
            status = int(str(end.code))
        except CommandError as error:
            status = error.returncode
        with report.open() as file:
            return [(row["reference"], row["verdict"], row["problem"]) for row in csv.DictReader(file)], status

    return run


@pytest.mark.django_db
def test_references_a_list_and_bundles_together(run, hovn, tmp_path):
    (tmp_path / "list.txt").write_text("\ufeffbrn_AAAAAB\n# closed\n\nbrn_AAAAAC  # Ada\nbrn_AAAAAA\n")
    (tmp_path / "old.jsonl").write_text(json.dumps(BUNDLE) + "\n")

    rows, status = run("brn_AAAAAA", str(tmp_path / "list.txt"), str(tmp_path / "old.jsonl"))

    assert rows == [(reference, "imported", "") for reference in [*GOOD, "brn_9XK2LM"]]
    assert status == 0
    assert Enrollment.objects.count() == 4
    assert not OutboxMessage.objects.exists()
    sync = SyncRun.objects.get()
    assert (sync.outcome, sync.found, sync.new) == (SyncOutcome.FOUND, 4, 4)
    assert sum(hovn.asked.values()) == 3


@pytest.mark.django_db
def test_every_booking_has_its_verdict_and_the_good_ones_are_kept(run, hovn):
    rows, status = run("brn_BROKEN", "brn_AAAAAA", "brn_GONE", "brn_NOBODY", "brn_DOWN", "brn_AAAAAL")

    assert rows == [
        ("brn_BROKEN", "not_understood", "there is no booking in the page"),
        ("brn_AAAAAA", "imported", ""),
        ("brn_GONE", "failed", "Hovn knows no such booking."),
        ("brn_NOBODY", "failed", "Hovn knows no such booking."),
        ("brn_DOWN", "failed", f"status 503 from 127.0.0.1:{hovn.server_port}"),
        ("brn_AAAAAL", "canceled", ""),
    ]
    assert status == 1
    assert SyncRun.objects.get().outcome == SyncOutcome.NOT_UNDERSTOOD
    assert not HovnBooking.objects.filter(reference="brn_DOWN").exists()


@pytest.mark.django_db
def test_a_page_that_is_not_understood_overwrites_nothing(run, hovn):
    run("brn_AAAAAA")
    before = HovnBooking.objects.get()
    hovn.faults.add("changed")

    rows, status = run("brn_AAAAAA", fresh_hours=0)

    assert (rows[0][1], status) == ("not_understood", 1)
    after = HovnBooking.objects.get()
    assert (after.payload, after.outcome, after.enrollment) == (before.payload, before.outcome, before.enrollment)
    assert after.problem == "there is no booking in the page"


@pytest.mark.django_db
def test_a_booking_that_the_database_refuses_does_not_stop_those_behind_it(run, tmp_path):
    # Both signs are a k in small letters, and two different ones in capitals.
    courses = {"brn_ONE": "kit", "brn_TWO": "\N{KELVIN SIGN}it", "brn_THREE": "kit"}
    bundles = [
        {**BUNDLE, "booking_ref": reference, "session": {**BUNDLE["session"], "course_name": name, "session_id": name},
         "booking": {**BUNDLE["booking"], "booking_ref": reference, "student_id": f"stu_{reference}", "order_id": None,
                     "student_email": f"{reference}@people.example"}}
        for reference, name in courses.items()
    ]  # fmt: skip
    (tmp_path / "old.json").write_text(json.dumps(bundles))

    rows, status = run(str(tmp_path / "old.json"))

    assert rows == [
        ("brn_ONE", "imported", ""),
        ("brn_TWO", "failed", "The database refuses it; the log says why."),
        ("brn_THREE", "imported", ""),
    ]
    assert status == 1
    assert set(Enrollment.objects.values_list("external_reference", flat=True)) == {"brn_ONE", "brn_THREE"}


@pytest.mark.django_db
def test_a_cookie_that_ran_out_ends_the_run(run, hovn):
    hovn.faults.add("signed_out", reference="brn_AAAAAB")

    rows, status = run(*GOOD)

    assert (rows, status) == ([("brn_AAAAAA", "imported", "")], 2)
    assert "HOVN_SESSION_COOKIE is not valid" in SyncRun.objects.get().problem
    assert "brn_AAAAAC" not in hovn.asked


@pytest.mark.django_db
def test_without_a_cookie_nobody_is_asked_for(run, hovn, settings):
    settings.HOVN_SESSION_COOKIE = ""

    rows, status = run(*GOOD)

    assert (rows, status, dict(hovn.asked)) == ([], 2, {})
    assert "HOVN_SESSION_COOKIE is not set" in SyncRun.objects.get().problem


@pytest.mark.django_db
def test_the_rest_is_not_asked_of_a_host_that_is_away(run, hovn):
    hovn.faults.add("503", calls=100)

    rows, status = run(*(f"brn_AAAAA{letter}" for letter in "ABCDEFGH"))

    assert (len(rows), status) == (5, 2)
    assert not HovnBooking.objects.exists()


@pytest.mark.django_db
def test_again_it_goes_on_where_it_stopped(run, hovn):
    run(*GOOD[:2])

    rows, _status = run(*GOOD)

    assert [verdict for _reference, verdict, _problem in rows] == ["unchanged", "unchanged", "imported"]
    assert set(hovn.asked.values()) == {1}
    assert run(*GOOD, fresh_hours=0)[0][0][1] == ImportOutcome.UNCHANGED
    assert hovn.asked["brn_AAAAAA"] == 2


@pytest.mark.django_db
def test_a_dry_run_says_it_and_keeps_nothing(run, hovn):
    rows, _status = run(*GOOD, "brn_BROKEN", dry_run=True)

    assert [verdict for _reference, verdict, _problem in rows] == [*["imported"] * 3, "not_understood"]
    assert not HovnBooking.objects.exists()
    assert not SyncRun.objects.exists()


def test_what_is_neither_file_nor_reference_is_refused(tmp_path):
    for text in ("no such file.txt", str(tmp_path / "gone.json"), "brn_A/../x", "x" * 300, "a\0b"):
        with pytest.raises(Invalid):
            sources_from([text])
    (tmp_path / "bad.json").write_text('[{"booking": {}}]')
    with pytest.raises(Invalid, match="bundle 1 has no booking_ref"):
        sources_from([str(tmp_path / "bad.json")])
    assert sources_from(["brn_ONE", "brn_TWO", "brn_ONE"]) == [Source("brn_ONE"), Source("brn_TWO")]
