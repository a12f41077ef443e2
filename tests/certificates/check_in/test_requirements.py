"""Required certificates, judged on the day of the session."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.dates import today_in
from certificates.enums import RequirementState as State
from certificates.models import Certificate
from certificates.services.issuers import own_issuer
from certificates.services.requirements import day_of, judge_requirements
from tests.certificates.check_in.door import Door
from tests.factories.certificates import (
    AgencyCertificateFactory,
    IssuerFactory,
    RequirementFactory,
    issued_certificate,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def asked(door):
    return RequirementFactory(training_type=door.training.training_type, course_text="adult CPR")


def states(door, *people):
    found = judge_requirements([door.session], {one.student_id for one in people})
    return [[verdict.state for verdict in found[door.session.pk, one.student_id]] for one in people]


def agency(door, person, **values):
    return AgencyCertificateFactory(practice=door.practice, holder=person.student, **values)


def test_nothing_is_asked_of_a_type_without_requirements(door):
    assert judge_requirements([door.session], {door.comes().student_id}) == {}


@pytest.mark.parametrize(
    ("issued", "expires", "state"),
    [
        (-800, 0, State.MET),  # valid through the whole of its last day
        (-800, -1, State.EXPIRED),
        (0, 700, State.MET),
        (1, 700, State.NOT_YET),
        (None, 10, State.MET),
        (-10, None, State.UNKNOWN),
    ],
)
def test_an_agencys_certificate_counts_on_the_sessions_day(door, asked, issued, expires, state):
    today, person = today_in(door.practice), door.comes()
    days = {
        name: None if far is None else today + far * DAY
        for name, far in (("issued_on", issued), ("expires_on", expires))
    }
    agency(door, person, **days)

    assert states(door, person) == [[state]]


def test_it_is_the_day_of_the_session_not_of_whoever_looks(door, asked):
    """Offline on the day, sent a week later, when the certificate has run out: it was valid."""
    person, session = door.comes(), door.session
    agency(door, person, expires_on=today_in(door.practice) + DAY)
    session.starts_at, session.ends_at = session.starts_at - 7 * DAY, session.ends_at - 7 * DAY
    assert judge_requirements([session], {person.student_id})[session.pk, person.student_id][0].is_met

    session.starts_at = session.starts_at + 14 * DAY
    (verdict,) = judge_requirements([session], {person.student_id})[session.pk, person.student_id]
    assert (verdict.state, verdict.day) == (State.EXPIRED, day_of(session))


def test_the_day_is_the_practices(door, asked):
    session = door.session
    session.starts_at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert day_of(session) == date(2026, 3, 2)  # in Amsterdam


def test_words_not_letters_and_all_of_them(door, asked):
    names = {"Adult CPR/AED": True, "CPR for every ADULT": True, "Adult CPRx": False, "Adult first aid": False}
    for name, is_met in names.items():
        person = door.comes()
        agency(door, person, course_name=name, expires_on=today_in(door.practice) + DAY)
        assert states(door, person) == [[State.MET if is_met else State.MISSING]], name


def test_only_that_issuer_where_one_is_named(door):
    theirs = IssuerFactory(practice=door.practice)
    RequirementFactory(training_type=door.training.training_type, issuer=theirs)
    first, second = door.comes(), door.comes()
    agency(door, first, issuer=theirs)
    agency(door, second, issuer=own_issuer(door.practice))

    assert states(door, first, second) == [[State.MET], [State.MISSING]]


def test_ours_uploaded_and_revoked_ones(door, asked):
    today, people = today_in(door.practice), [door.comes() for _ in range(6)]
    ours = {"practice": door.practice, "course_name": "Adult CPR", "issued_on": today - 30 * DAY}
    issued_certificate(holder=people[0].student, expires_on=None, **ours)
    agency(door, people[1], source="uploaded", expires_on=today)
    for person, day in ((people[2], today), (people[3], today + DAY)):
        issued_certificate(holder=person.student, expires_on=None, status="revoked", revoked_on=day, **ours)
    issued_certificate(holder=people[4].student, expires_on=None, status="superseded", **ours)
    old = issued_certificate(holder=people[5].student, expires_on=None, status="superseded", **ours)
    later = {**ours, "issued_on": today + DAY}
    issued_certificate(holder=people[5].student, expires_on=None, replaces=old, **later)

    assert states(door, *people) == [
        [State.MET],
        [State.MET],
        [State.REVOKED],
        [State.MET],  # it was taken back only afterwards
        [State.MISSING],
        [State.MET],  # its successor did not exist yet
    ]


def test_another_schools_certificates_count_where_anybody_could_check_them(door, asked):
    today, people = today_in(door.practice), [door.comes() for _ in range(6)]
    valid = {"expires_on": today + DAY}
    AgencyCertificateFactory(holder=people[0].student, **valid)
    issued: dict[str, Any] = {"course_name": "Adult CPR", "issued_on": today - DAY, "expires_on": None}
    issued_certificate(holder=people[1].student, **issued)
    issued_certificate(holder=people[2].student, is_shared=False, **issued)
    AgencyCertificateFactory(holder=people[3].student, source="uploaded", **valid)
    AgencyCertificateFactory(holder=people[4].student, expires_on=today - DAY)
    AgencyCertificateFactory(holder=people[5].student, **valid)
    agency(door, people[5], expires_on=today - DAY)

    found = judge_requirements([door.session], {one.student_id for one in people})
    verdicts = [found[door.session.pk, one.student_id][0] for one in people]

    assert [one.text for one in verdicts[:2]] == ["adult CPR: valid, known to another school"] * 2
    # Neither a holder's secret nor what others believed; and of what is not valid elsewhere nothing is told.
    assert [one.text for one in verdicts[2:5]] == ["adult CPR: none known"] * 3
    assert verdicts[5].text == "adult CPR: valid, known to another school"
    agency(door, people[0], **valid)
    assert judge_requirements([door.session], {people[0].student_id})[door.session.pk, people[0].student_id][
        0
    ].text == ("adult CPR: valid")


def test_an_issuer_is_known_by_its_name_in_another_school(door):
    cross = IssuerFactory(practice=door.practice, name="American Red Cross")
    RequirementFactory(training_type=door.training.training_type, course_text="Adult CPR", issuer=cross)
    people, expires_on = [door.comes(), door.comes()], today_in(door.practice) + DAY
    for person, name in zip(people, ("AMERICAN Red-Cross, Inc", "Not the American Red Cross"), strict=True):
        theirs = IssuerFactory(name=name)
        AgencyCertificateFactory(practice=theirs.practice, issuer=theirs, holder=person.student, expires_on=expires_on)

    assert states(door, *people) == [[State.MET], [State.MISSING]]


def test_two_queries_for_any_number(door, asked):
    def asked_queries(people):
        with CaptureQueriesContext(connection) as caught:
            judge_requirements([session], {one.student_id for one in people})
        return len(caught)

    session, first = door.session, door.comes()
    agency(door, first)
    few = asked_queries([first])
    many = [first, *(door.comes() for _ in range(3))]
    for person in many:
        agency(door, person)
    RequirementFactory(training_type=door.training.training_type, course_text="First aid")
    assert (few, asked_queries(many)) == (2, 2)
    assert Certificate.objects.count() == 5
