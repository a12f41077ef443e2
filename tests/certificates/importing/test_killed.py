"""Two thousand bookings, the import killed three times and repeated, beside one clean run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Model

from accounts.models import StudentProfile
from certificates.models import HovnBooking, HovnOrder, SyncRun
from enrollments.invariants import differences
from enrollments.models import Enrollment, EnrollmentTransition, LedgerEntry, Order
from messaging.delivery.models import OutboxMessage
from scheduling.models import Session
from tests.factories.accounts import PracticeFactory
from tests.faults.programs import ROOT, database_url

BOOKINGS = 2_000
KILLED_AT = (350, 900, 1_500)
SEATS = 20


def bundle(number: int, school: str) -> dict[str, object]:
    """The `number`th booking; the schools differ in the students' addresses only."""
    group = number // SEATS
    day = f"2026-{1 + group % 12:02d}-{1 + group // 12:02d}"
    return {
        "booking_ref": f"brn_{number:06d}",
        "booking": {
            "student_name": f"Student {number}",
            "student_email": f"student{number}@{school}.example",
            "student_phone": "(847) 555-0142" if number % 3 else "none",
            "student_id": f"stu_{number:06d}",
            "booking_status": "canceled" if number % 9 == 0 else "active",
            "order_number": f"#{number}",
            "order_status": "Paid",
            "order_total": "$64.10",
            "order_id": f"ord_{number:06d}",
            "order_datetime": "2025-12-01T10:00:00Z",
            "session_address": f"{10 + group % 7} Pier Ave, Portland, ME 04101",
        },
        "session": {
            "course_name": f"Course {group % 5}",
            "session_id_text": str(30_000 + group),
            "session_date_iso": f"{day}T15:00:00Z",
            "location_name": f"Hall {group % 7}",
        },
    }


def start(school: str, folder: Path) -> subprocess.Popen[bytes]:
    """The command as an operator starts it."""
    words = [str(folder / f"{school}.jsonl"), "--practice", school, "--report", str(folder / f"{school}.csv")]
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_hovn_bookings", *words],
        cwd=ROOT,
        env={**os.environ, "CAMPANILE_ENV": "test", "DATABASE_URL": database_url(connection.settings_dict)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def written(model: type[Model], practice_id: int, *columns: str, school: str = "practice") -> list[object]:
    rows = model._default_manager.filter(**{f"{school}_id": practice_id})
    return sorted(rows.values_list(*columns), key=repr)


def everything(practice_id: int) -> dict[str, list[object]]:
    """What a run leaves, without keys and clocks."""
    seat = ("external_reference", "state", "is_paid", "enrolled_at", "student__first_name", "student__last_name")
    return {
        "seats": written(Enrollment, practice_id, *seat, "student__phone", "offering__title", "has_calendar_entry"),
        "steps": written(
            EnrollmentTransition, practice_id, "enrollment__external_reference", "event", "to_state",
            school="enrollment__practice",
        ),
        "sessions": written(
            Session, practice_id, "external_reference", "starts_at", "ends_at", "location__name", "location__street",
            "offering__title", "offering__seats_taken", "calendar_sequence", "record_version",
        ),
        "students": written(StudentProfile, practice_id, "hovn_student_id", "phone_as_given", "record_version"),
        "orders": written(Order, practice_id, "enrollment__external_reference", "total", "currency"),
        "ledger": written(LedgerEntry, practice_id, "order__enrollment__external_reference", "kind", "amount"),
        "orders there": written(HovnOrder, practice_id, "hovn_order_id", "amount_cents", "order__total", "status"),
        "bookings": written(
            HovnBooking, practice_id, "reference", "outcome", "problem", "enrollment__external_reference",
            "session__external_reference", "order__hovn_order_id",
        ),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_three_times_it_leaves_what_one_clean_run_leaves(tmp_path):
    schools = {name: PracticeFactory.create(slug=name, currency="USD").pk for name in ("clean", "killed")}
    for name in schools:
        lines = (json.dumps(bundle(number, name)) for number in range(BOOKINGS))
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    clean = start("clean", tmp_path)
    kills = 0
    try:
        for wanted in KILLED_AT:
            process = start("killed", tmp_path)
            rows = HovnBooking.objects.filter(practice=schools["killed"])
            while rows.count() < wanted and process.poll() is None:
                time.sleep(0.05)
            assert process.poll() is None, "it was meant to be killed at work"
            process.kill()
            process.wait()
            kills += 1
        last = start("killed", tmp_path)
        assert last.wait(600) == 0
        assert clean.wait(600) == 0
    finally:
        clean.kill()
        clean.wait()

    assert kills == 3
    assert HovnBooking.objects.filter(practice=schools["killed"]).count() == BOOKINGS
    assert everything(schools["killed"]) == everything(schools["clean"])
    assert list(differences()) == []
    assert not OutboxMessage.objects.exists()
    runs = SyncRun.objects.filter(practice=schools["killed"]).order_by("id")
    assert [run.problem for run in runs] == ["Interrupted."] * 3 + [""]
