"""One certificate of the agency proves one training."""

from __future__ import annotations

from datetime import timedelta

import pytest

from certificates.enums import CaseKind
from certificates.reconciliation.lines import read_lines
from certificates.services.reconciling import compare_seats, group_seats
from enrollments.enums import EnrollmentState
from tests.certificates.reconciliation.scene import asked, last_day, listed, listed_training, open_kinds, seat
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def first():
    """Ended forty days ago."""
    return listed_training(ended=40)


@pytest.fixture
def second(first):
    """Of the same type, twenty days later."""
    return again(first, ended=20)


def again(training, *, ended):
    return make_training(
        days=-ended - 1, sessions=1, practice=training.practice, training_type=training.training_type, title="Again"
    )


def found(*rows):
    """The number of the certificate that proves each seat, None without one."""
    lines = read_lines(group_seats().filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    return [line.found.number if line.found else None for line in lines]


def test_the_nearest_training_has_it_and_the_other_is_missed(first, second):
    row = seat(first)
    other = seat(second, student=row.student)
    listed(other, number="ARC2")
    asked(row)

    assert found(row, other) == [None, "ARC2"]
    assert (found(row), found(other)) == ([None], ["ARC2"])  # whoever is asked about alone
    compare_seats(row.practice_id, [row.pk, other.pk])
    assert open_kinds() == [CaseKind.MISSING_AT_AGENCY]

    listed(row, number="ARC1", issued_on=last_day(first) + 3 * DAY)
    assert found(row, other) == ["ARC1", "ARC2"]
    compare_seats(row.practice_id, [row.pk])
    assert open_kinds() == []


def test_what_was_not_given_up_comes_first_unless_the_day_is_the_others(first, second):
    row = seat(first)
    canceled = seat(second, EnrollmentState.CANCELED, student=row.student)
    late = listed(row, number="LATE", issued_on=last_day(second) + 2 * DAY)

    assert found(row, canceled) == ["LATE", None]
    late.issued_on = last_day(second)
    late.save()
    assert found(row, canceled) == [None, "LATE"]


def test_seats_on_one_training_share_one_and_others_take_none(first, second):
    gone = seat(first, EnrollmentState.CANCELED)
    row = seat(first, student=gone.student)
    waits = seat(second, EnrollmentState.WAITLIST, student=gone.student)
    someone = seat(first)
    listed(row, number="ARC1")

    assert found(gone, row, waits, someone) == ["ARC1", "ARC1", None, None]


def test_one_without_a_date_is_taken_once_and_last(first, second):
    row = seat(first)
    other = seat(second, student=row.student)
    listed(row, number="UNDATED", issued_on=None, expires_on=None)
    assert found(row, other) == ["UNDATED", None]

    listed(row, number="DATED")
    assert found(row, other) == ["DATED", "UNDATED"]
