"""A first aid day whose facts disagree: what the office finds in its comparison, and the agency's simulator repeats.

What disagrees with Hovn comes with the bookings, which the worker imports (`config.demo.outside`).
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import time_machine

from accounts.enums import Surface
from accounts.models import User
from catalog.models import Training
from certificates.enums import CaseKind, CaseState, CertificateSource, SyncOutcome
from certificates.integrations.redcross.fields import read_row
from certificates.integrations.redcross.simulator.people import Certificate as Shown
from certificates.models import Certificate, LookupSubject, ReconciliationCase
from certificates.services.issuing import issue_certificate
from certificates.services.reconciliation_runs import run_comparison, want_comparison
from certificates.services.storing import meet_issuers, store_rows
from config.demo.content import email_of
from config.demo.programme_westertoren import FIRST_AID_DAY
from config.kit.locks import locked_transaction
from enrollments.services.joining import enroll_by_staff
from enrollments.services.removing import remove_student

if TYPE_CHECKING:
    from accounts.models import Practice
    from config.demo.content import DemoPractice

COURSE: Final = "Adult and Pediatric First Aid/CPR/AED"
DAY: Final = dt.timedelta(days=1)
BOOKED: Final = 29 * DAY
CANCELED: Final = 25 * DAY
ISSUED: Final = 15 * DAY
YEARS: Final = 730
UNDERSTOOD: Final = 1
"""Days ago the agency was asked last."""
LISTED: Final[dict[int, dict[str, str]]] = {
    4: {},
    5: {"name": "L. van den Berg"},
    7: {"status": "Expired"},
    8: {},
    10: {},
    12: {},
    13: {},
}
"""What the agency lists for which student, where it is not simply their certificate of the day; 6 has none."""


def let_facts_disagree(content: DemoPractice, practice: Practice, *, now: dt.datetime) -> None:
    """The day's certificates as the agency showed them yesterday, where there is that day; then the comparison."""
    training = Training.objects.filter(practice=practice, title=FIRST_AID_DAY).first()
    if training is not None:
        _first_aid(content, practice, training, now=now)
    run_comparison(want_comparison(practice).pk)


def write_people(path: Path) -> None:
    """For the agency's simulator: what it lists for every address that is asked about, as this database has it."""
    subjects = LookupSubject.objects.order_by("pk")
    people: dict[str, list[dict[str, Any]]] = {one.email_folded: [] for one in subjects}
    rows = Certificate.objects.filter(source=CertificateSource.AGENCY, holder__isnull=False).exclude(raw=[])
    shown: list[tuple[User | None, Certificate | None]] = [
        (row.holder, row) for row in rows.select_related("holder").order_by("pk")
    ]
    claims = ReconciliationCase.objects.filter(kind=CaseKind.TWO_OWNERS, state=CaseState.OPEN)
    shown += [(claim.other_person, claim.certificate) for claim in claims.select_related("other_person", "certificate")]
    for person, row in shown:
        if person is not None and row is not None:
            said = Shown(row.number, row.course_name, value="|".join(row.raw))
            people.setdefault(person.email, []).append(asdict(said))
    path.write_text(json.dumps(people, indent=1))


def _first_aid(content: DemoPractice, practice: Practice, training: Training, *, now: dt.datetime) -> None:
    people = {number: User.objects.get(email=email_of(f"student{number}", content)) for number in range(4, 14)}
    admin = User.objects.get(email=email_of("admin", content))
    kind = training.training_type
    kind.agency_course, kind.issues_certificates, kind.validity_months = COURSE, True, YEARS // 365 * 12
    kind.save(update_fields=["agency_course", "issues_certificates", "validity_months"])
    with time_machine.travel(now - BOOKED):
        seat = enroll_by_staff(training.pk, student=people[13], actor=admin, surface=Surface.PAGES)
    with time_machine.travel(now - CANCELED):
        remove_student(seat, actor=admin, reason="Ill that week; comes in spring.")
    with time_machine.travel(now - ISSUED):
        for number in (4, 10):
            issue_certificate(training.enrollments.get(student=people[number]).pk, actor=admin)
    with time_machine.travel(now - UNDERSTOOD * DAY):
        for number, person in people.items():
            _show(practice, person, number, training, **LISTED.get(number, {}))
        # The agency shows the certificate of one under the address of another, and one that is nobody's.
        _store(practice, people[9], [_shown(practice, people[8], 8, training)])
        _store(practice, None, [_shown(practice, None, 99, training, name="Pieter Jansen")])


def _show(practice: Practice, person: User, number: int, training: Training, **said: str) -> None:
    rows = [_shown(practice, person, number, training, **said)] if number in LISTED else []
    _store(practice, person, rows)
    now = dt.datetime.now(dt.UTC)
    LookupSubject.objects.create(
        practice=practice,
        email_folded=person.email,
        holder=person,
        last_checked=now,
        last_outcome=SyncOutcome.FOUND if rows else SyncOutcome.NOTHING,
    )


def _shown(practice: Practice, person: User | None, number: int, training: Training, **said: str) -> str:
    """One value as the agency's page has it."""
    assert training.ends_at
    issued = training.ends_at.date()
    values = {"name": person.full_name if person else "", "status": "Active", **said}
    return Shown(
        number=f"0WT{number:03}",
        course=COURSE,
        code=f"HSSFA-BL-{number}",
        format="Blended",
        organisation=practice.name,
        issued=issued.strftime("%m/%d/%Y"),
        expires=(issued + YEARS * DAY).strftime("%m/%d/%Y"),
        **values,
    ).as_value()


def _store(practice: Practice, person: User | None, values: list[str]) -> None:
    rows = [read_row(value) for value in values]
    issuers = meet_issuers(practice, rows)
    with locked_transaction():
        store_rows(rows, practice=practice, holder=person, actor=None, issuers=issuers, now=dt.datetime.now(dt.UTC))
