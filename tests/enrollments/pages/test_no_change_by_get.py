"""S1: whatever address a student opens, nothing changes; a click does."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import get_resolver, reverse

from enrollments.enums import EnrollmentState as State
from enrollments.services.invitations import invitation_token
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.catalog import CoursePackFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
TABLES = (
    "enrollments_enrollment",
    "enrollments_enrollmenttransition",
    "enrollments_waitlistdecision",
    "enrollments_order",
    "enrollments_payment",
    "scheduling_session",
    "scheduling_calendarfeed",
    "catalog_offering",
    "delivery_outboxmessage",
    "accounts_auditevent",
    "accounts_studentprofile",
)
DIGEST = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"


def rows():
    """Everything of the tables that enrolling, answering and leaving write."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(DIGEST.format(connection.ops.quote_name(table)))
            found[table] = cursor.fetchone()[0]
        return found


def names():
    """Every page of the three apps, with the arguments that its address takes."""
    resolver = get_resolver()
    for namespace in ("enrollments", "scheduling"):
        for name, options in resolver.namespace_dict[namespace][1].reverse_dict.lists():
            if isinstance(name, str):
                yield f"{namespace}:{name}", options[0][0][0][1]


def test_s1_opening_any_address_changes_nothing(client):
    practice = PracticeFactory()
    student = make_student(practice)
    pack = CoursePackFactory(tutor_profile__practice=practice)
    trainings = [make_training(practice=practice, days=5 + number) for number in range(len(State))]
    own = [put_in_state(*pair) for pair in zip(trainings, [student] * len(State), State, strict=True)]
    free = make_training(practice=practice, days=50)
    token = invitation_token(next(one for one in own if one.state == State.WAITLIST_INVITED))
    uids = [thing.uid for thing in (*own, *trainings, free, pack)]
    client.force_login(student)
    before, asked = rows(), 0
    for name, parameters in names():
        if not set(parameters) <= {"uid", "token"}:
            continue
        for uid in uids if "uid" in parameters else uids[:1]:
            values = {"uid": uid, "token": token}
            response = client.get(reverse(name, kwargs={one: values[one] for one in parameters}))
            assert response.status_code < 500, name
            asked += 1
    assert asked > 100
    assert rows() == before
