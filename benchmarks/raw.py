"""The floor of contended booking: the same rows, written by one hand-made SQL transaction.

One process, no framework: lock the offering, write enrolment, step, audit
event and order, take the lesson slot with its audit event, count the seat.
"""

from __future__ import annotations

import uuid
from typing import Final

import psycopg

LOCK_OFFERING: Final = "SELECT id, seats_taken FROM catalog_offering WHERE id = %(pack)s FOR UPDATE"
ENROL: Final = """
    INSERT INTO enrollments_enrollment (uid, record_version, created_at, updated_at, is_active, practice_id,
        offering_id, student_id, state, queued_at, pay_by, is_paid, surface, terms, calendar_sequence,
        has_calendar_entry, external_reference)
    VALUES (%(uid)s, 1, now(), now(), true, %(practice)s, %(pack)s, %(student)s, 'pending', now(),
        now() + interval '1 hour', false, 'marketplace', '{}', 0, false, '')
    RETURNING id
"""
STEP: Final = """
    INSERT INTO enrollments_enrollmenttransition (enrollment_id, event, from_state, to_state, actor_id,
        enrollment_version, reason, created_at)
    VALUES (%(enrollment)s, 'reserve', '', 'pending', %(student)s, 1, '', now())
"""
AUDIT: Final = """
    INSERT INTO accounts_auditevent (practice_id, actor_id, action, target_type, target_id, data, surface, request_id,
        created_at)
    VALUES (%(practice)s, %(student)s, %(action)s, 'enrollments.enrollment', %(enrollment)s, '{}', 'marketplace', '',
        now())
"""
COUNT_SEAT: Final = """
    UPDATE catalog_offering
    SET seats_taken = seats_taken + 1, record_version = record_version + 1, updated_at = now()
    WHERE id = %(pack)s
"""
LOCK_SLOT: Final = "SELECT id FROM scheduling_lessonslot WHERE id = %(slot)s FOR UPDATE"
TAKE_SLOT: Final = """
    UPDATE scheduling_lessonslot
    SET status = 'booked', student_id = %(student)s, enrollment_id = %(enrollment)s,
        record_version = record_version + 1, updated_at = now()
    WHERE id = %(slot)s
"""
ORDER: Final = """
    INSERT INTO enrollments_order (uid, record_version, created_at, updated_at, is_active, practice_id, enrollment_id,
        payer_id, total, currency)
    VALUES (%(order)s, 1, now(), now(), true, %(practice)s, %(enrollment)s, %(student)s, 4000, 'EUR')
"""


def book(connection: psycopg.Connection, *, practice: int, pack: int, student: int, slot: int) -> bool:
    """One booking in one transaction."""
    values: dict[str, object] = {
        "practice": practice,
        "pack": pack,
        "student": student,
        "slot": slot,
        "uid": uuid.uuid4(),
        "order": uuid.uuid4(),
    }
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(LOCK_OFFERING, values)
        row = cursor.execute(ENROL, values).fetchone()
        values["enrollment"] = row[0] if row else None
        cursor.execute(STEP, values)
        cursor.execute(AUDIT, {**values, "action": "enrollment.reserve"})
        cursor.execute(COUNT_SEAT, values)
        cursor.execute(LOCK_SLOT, values)
        cursor.execute(TAKE_SLOT, values)
        cursor.execute(AUDIT, {**values, "action": "lessons.taken"})
        cursor.execute(ORDER, values)
    return True
