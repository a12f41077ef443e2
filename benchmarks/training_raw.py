"""The floors of trainings: the rows that an enrolment and an invitation write, by hand-made SQL.

One process, no framework, no rules: lock the offering, write enrolment, step,
audit event, count, and what the student and the trainer are told.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

import psycopg

LOCK_OFFERING: Final = "SELECT id, seats_taken FROM catalog_offering WHERE id = %(training)s FOR UPDATE"
LOCK_STUDENT: Final = "SELECT id FROM accounts_user WHERE id = %(student)s FOR NO KEY UPDATE"
ENROL: Final = """
    INSERT INTO enrollments_enrollment (uid, record_version, created_at, updated_at, is_active, practice_id,
        offering_id, student_id, state, queued_at, enrolled_at, is_paid, surface, terms, calendar_sequence,
        has_calendar_entry, external_reference)
    VALUES (%(uid)s, 1, now(), now(), true, %(practice)s, %(training)s, %(student)s, 'enrolled', now(), now(), false,
        'trainings', %(terms)s, 0, true, '')
    RETURNING id
"""
INVITE: Final = """
    UPDATE enrollments_enrollment
    SET state = 'waitlist_invited', invited_at = now(), invite_expires_at = now() + interval '2 days',
        record_version = record_version + 1, updated_at = now()
    WHERE id = %(enrollment)s
"""
STEP: Final = """
    INSERT INTO enrollments_enrollmenttransition (enrollment_id, event, from_state, to_state, actor_id,
        enrollment_version, reason, created_at)
    VALUES (%(enrollment)s, %(event)s, %(from)s, %(to)s, %(actor)s, 1, '', now())
"""
AUDIT: Final = """
    INSERT INTO accounts_auditevent (practice_id, actor_id, action, target_type, target_id, data, surface, request_id,
        created_at)
    VALUES (%(practice)s, %(actor)s, %(action)s, 'enrollments.enrollment', %(enrollment)s, %(audit)s, 'trainings', '',
        now())
"""
COUNT: Final = """
    UPDATE catalog_offering
    SET seats_taken = seats_taken + 1, waitlist_length = waitlist_length - %(waited)s,
        record_version = record_version + 1, updated_at = now()
    WHERE id = %(training)s
"""
TELL: Final = """
    INSERT INTO delivery_outboxmessage (uid, kind, channel, user_id, address, practice_id, language, time_zone, context,
        url, dedupe_key, state, attempts, next_attempt_at, expires_at, last_error, provider_message_id, created_at)
    VALUES (%(message)s, %(kind)s, %(channel)s, %(reader)s, '', %(practice)s, '', '', %(context)s, '/', %(once)s,
        'pending', 0, now(), now() + interval '7 days', '', '', now())
    RETURNING id
"""
ATTACH: Final = """
    INSERT INTO delivery_outboxattachment (message_id, name, content_type, method, content, recipe, "values")
    VALUES (%(mail)s, 'training.ics', 'text/calendar', 'REQUEST', '', 'scheduling.sessions', %(context)s)
"""
DECIDE: Final = """
    INSERT INTO enrollments_waitlistdecision (practice_id, offering_id, enrollment_id, run, cause, outcome, place,
        free_seats, waiting, actor_id, created_at)
    VALUES (%(practice)s, %(training)s, %(enrollment)s, %(run)s, 'staff_invited', 'invited', 1, 1, 1, %(actor)s, now())
"""
CONTEXT: Final = json.dumps(
    {
        "offering": "Contended",
        "student": "Ada Learner",
        "trainers": ["Trainer"],
        "sessions": [{"starts_at": "2026-12-01T19:33:12+00:00", "ends_at": "2026-12-01T21:33:12+00:00", "place": ""}],
        "amount": 0,
        "currency": "EUR",
        "place": "",
        "reason": "",
        "policy_text": "",
        "zone": "Europe/Amsterdam",
    }
)
Cursor = psycopg.Cursor[Any]


def enrol(connection: psycopg.Connection, **given: int) -> bool:
    """One enrolment in one transaction; needs practice, training, student, trainer, actor."""
    values: dict[str, Any] = {**given, "uid": uuid.uuid4(), "terms": CONTEXT, "audit": CONTEXT, "waited": 0}
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(LOCK_OFFERING, values)
        cursor.execute(LOCK_STUDENT, values)
        values["enrollment"] = _id(cursor.execute(ENROL, values))
        step = {"event": "enroll", "from": "", "to": "enrolled", "action": "enrollment.enroll"}
        _note(cursor, values | step)
        _tell(cursor, values, "enrollments.confirmed", "enrollments.trainer_enrolled", has_file=True)
    return True


def invite(cursor: Cursor, **given: Any) -> None:
    """One invitation in the transaction at hand; needs practice, training, enrollment, student, trainer, actor, run."""
    values: dict[str, Any] = {**given, "audit": CONTEXT, "waited": 1}
    cursor.execute(INVITE, values)
    step = {"event": "invite", "from": "waitlist", "to": "waitlist_invited", "action": "enrollment.invite"}
    _note(cursor, values | step)
    _tell(cursor, values, "enrollments.invited", "enrollments.trainer_invited", has_file=False)
    cursor.execute(DECIDE, values)


def _note(cursor: Cursor, values: dict[str, Any]) -> None:
    cursor.execute(STEP, values)
    cursor.execute(AUDIT, values)
    cursor.execute(COUNT, values)


def _tell(cursor: Cursor, values: dict[str, Any], kind: str, twin: str, *, has_file: bool) -> None:
    """Mail and in-app notice to the student, notice to the trainer."""
    readers = ((kind, "email", "student"), (kind, "in_app", "student"), (twin, "in_app", "trainer"))
    for name, channel, reader in readers:
        told = {
            "message": uuid.uuid4(),
            "kind": name,
            "channel": channel,
            "reader": values[reader],
            "context": CONTEXT,
            "once": f"{name}|raw:{values['enrollment']}|{reader}|{channel}",
        }
        message = _id(cursor.execute(TELL, values | told))
        if has_file and channel == "email":
            cursor.execute(ATTACH, {"mail": message, "context": CONTEXT})


def _id(cursor: Cursor) -> int:
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])
