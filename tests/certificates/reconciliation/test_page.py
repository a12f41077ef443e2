"""The lines, the cases and the file in the office."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from certificates.enums import CaseState
from certificates.models import ReconciliationCase, ReconciliationRun
from certificates.services.reconciling import compare_certificates
from config.kit.dashboard import read_queues
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, EnrollmentTransition
from scheduling.enums import AttendanceStatus
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import (
    asked,
    booked_at_hovn,
    compare,
    given,
    listed,
    listed_training,
    marked,
    only_case,
    seat,
)
from tests.factories.accounts import make_student
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LINES = reverse("admin:certificates_reconciliationline_changelist")
FILE = reverse("admin:certificates_reconciliationline_file")
COMPARE = reverse("admin:certificates_reconciliationline_compare")
CASES = reverse("admin:certificates_reconciliationcase_changelist")


def case_page(case):
    return reverse("admin:certificates_reconciliationcase_change", args=[case.pk])


def act(case, name):
    return reverse("admin:certificates_reconciliationcase_act", args=[case.pk, name])


@pytest.fixture
def training():
    return listed_training()


@pytest.fixture
def boss(training):
    return admin_of(training.practice)


@pytest.fixture
def office(boss):
    with_app(boss)
    return browser_of(boss, second_factor=True)


def shown(office, **filters):
    """The cells of each line on the page."""
    page = soup(office.get(LINES, filters))
    return [[words(cell) for cell in row.select("th, td")] for row in page.select(".recon-lines tbody tr")]


def test_a_line_says_what_each_side_knows_and_how_old_it_is(office, training):
    row = seat(training)
    asked(row, at=timezone.now() - timedelta(hours=3))
    marked(row, AttendanceStatus.PRESENT)
    certificate = given(row)
    booking = booked_at_hovn(row, last_seen=timezone.now() - timedelta(days=2))
    compare(row)

    (line,) = shown(office)

    who, booked, attended, issued, found, hovn, disagreements = line
    assert "Ada Byron" in who
    assert training.title in who
    assert "Completed" in booked
    assert "1 of 1" in attended
    assert certificate.number in issued
    assert "Not listed" in found
    assert "3 hours ago" in found.replace("\N{NO-BREAK SPACE}", " ")
    assert booking.reference in hovn
    assert "2 days ago" in hovn.replace("\N{NO-BREAK SPACE}", " ")
    assert "Missing at the agency" in disagreements
    times = soup(office.get(LINES)).select(".recon-lines td time")
    assert times
    assert all(one["title"] for one in times)


def test_lines_are_filtered_and_say_how(office, training):
    bad, good = seat(training), seat(training, first_name="Grace", last_name="Hopper")
    asked(bad)
    compare(bad)
    assert len(shown(office)) == 2
    day = training.starts_at.date()
    for filters, number in (
        ({"only": "on"}, 1),
        ({"q": "hopper"}, 1),
        ({"q": "nobody"}, 0),
        ({"training": training.pk}, 2),
        ({"type": training.training_type_id}, 2),
        ({"since": day.isoformat(), "until": day.isoformat()}, 2),
        ({"since": (day + timedelta(days=2)).isoformat()}, 0),
        ({"until": (day - timedelta(days=2)).isoformat()}, 0),
    ):
        assert len(shown(office, **filters)) == number, filters
    page = soup(office.get(LINES, {"only": "on", "q": "ada"}))
    assert [words(one) for one in page.select(".recon-pills span:first-child")] == [
        "Person or training: ada",
        "Only disagreements",
    ]
    for junk in ({"since": "yesterday"}, {"training": "x"}, {"type": "99999"}, {"p": "-7"}, {"practice": "1"}):
        assert office.get(LINES, junk).status_code == 200
    assert good.student.full_name in " ".join(shown(office, q="grace")[0])


def test_who_only_waits_has_no_line(office, training):
    seat(training, EnrollmentState.WAITLIST)

    assert shown(office) == []
    assert "gets a line here" in office.get(LINES).content.decode()


def test_another_school_sees_nothing(office, training):
    mine = seat(training)
    asked(mine)
    compare(mine)
    other = listed_training(prefix="OTH")
    boss = admin_of(other.practice)
    with_app(boss)
    stranger = browser_of(boss, second_factor=True)
    case = only_case()

    assert shown(stranger) == []
    assert shown(stranger, training=training.pk, practice=training.practice_id) == []
    assert len(list(csv.reader(io.StringIO(read(stranger.get(FILE)))))) == 1
    assert stranger.get(case_page(case)).status_code in {302, 404}
    assert stranger.post(act(case, "dismissed"), {"reason": "Mine now"}).status_code == 404
    assert "All facts agree" in stranger.get(LINES).content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    student = browser_of(mine.student)
    assert {student.get(LINES).status_code, student.get(FILE).status_code, student.post(COMPARE).status_code} == {403}


def test_one_click_settles_and_the_second_is_harmless(office, training):
    row = seat(training)
    asked(row)
    compare(row)
    case = only_case()
    page = soup(office.get(case_page(case)))
    assert [words(one) for one in page.select(".recon-way button")] == [
        "sync Look it up again",
        "workspace_premium Issue our own certificate",
        "done_all Accept the difference",
    ]
    assert "Agency asked" in words(page.select_one(".recon-facts"))

    assert office.post(act(case, "dismissed"), {"reason": ""}).status_code == 422
    for _click in range(2):
        assert office.post(act(case, "dismissed"), {"reason": "A test course"}).status_code == 302
    assert AuditEvent.objects.filter(action="case.resolved").count() == 1
    assert "A test course" in office.get(case_page(case)).content.decode()
    assert shown(office, only="on") == []

    office.post(act(case, "reopen"))
    assert len(shown(office, only="on")) == 1


def test_a_person_is_offered_for_what_belongs_to_nobody(office, training):
    row = seat(training)
    certificate = listed(row, holder=None, holder_name="Ada Byron")

    compare_certificates(row.practice_id, [certificate.pk])
    case = only_case()
    page = soup(office.get(case_page(case)))
    assert str(row.student.pk) in {one["value"] for one in page.select("select[name=person] option")}
    nobody = {"email": "nobody@school.example"}
    assert office.post(act(case, "assigned"), nobody).status_code == 422

    office.post(act(case, "assigned"), {"email": row.student.email.upper()})

    certificate.refresh_from_db()
    assert certificate.holder == row.student


def test_the_cases_wait_on_the_overview(office, training, boss):
    row = seat(training)
    asked(row)
    compare(row)

    queue = next(
        one for one in read_queues(frozenset({training.practice_id})) if one.figure.name == "certificate cases"
    )
    assert queue.value == 1
    assert office.get(queue.figure.href).status_code == 200
    assert "Missing at the agency" in office.get(queue.figure.href).content.decode()
    assert "Certificates that do not add up" in office.get(reverse("admin:index")).content.decode()


def test_everything_is_compared_on_demand(office, training):
    for _click in range(2):
        assert office.post(COMPARE).status_code == 302

    assert ReconciliationRun.objects.get().practice == training.practice
    assert office.get(COMPARE).status_code == 405
    assert "being compared" in office.get(LINES).content.decode()


def read(response):
    return b"".join(response.streaming_content).decode()


def test_the_file_has_the_same_lines_and_no_formulas(office, training):
    bad = seat(training, first_name="=HYPERLINK(1)", last_name="Evil")
    seat(training, first_name="Grace", last_name="Hopper")
    asked(bad)
    compare(bad)

    response = office.get(FILE, {"only": "on"})
    text = read(response)

    assert response.streaming
    assert response["Content-Disposition"].startswith('attachment; filename="reconciliation-')
    heads, line = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert heads[1] == "Person"
    assert len(line) == len(heads)
    assert line[1] == "'=HYPERLINK(1) Evil"
    assert line[-1] == "Missing at the agency"
    assert len(read(office.get(FILE)).splitlines()) == 3
    assert AuditEvent.objects.filter(action="reconciliation.taken_out").count() == 2


def test_two_thousand_lines_cost_as_many_statements_as_ten(office, training):
    first = seat(training)
    given(first)
    asked(first)
    compare(first)

    def fill(number):
        """Seats of one person after the other, canceled, as the database takes them in bulk."""
        student = make_student(training.practice)
        made = Enrollment.objects.bulk_create(
            Enrollment(
                practice=training.practice,
                offering=training.offering_ptr,
                student=student,
                state=EnrollmentState.ENROLLED,
            )
            for _one in range(number)
        )
        EnrollmentTransition.objects.bulk_create(
            EnrollmentTransition(enrollment=one, event="enroll", to_state="enrolled") for one in made
        )

    counts = []
    for number in (10, 2000):
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS enrollment_one_open")  # one student is enough for the lines
        fill(number)
        office.get(LINES)
        with CaptureQueriesContext(connection) as counted:
            assert office.get(LINES).status_code == 200
        counts.append(len(counted))
    assert "2,011 lines" in office.get(LINES).content.decode()
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_the_list_of_cases_costs_the_same_for_one_and_three(office, training):
    counts = []
    for number in (1, 2):
        for _one in range(number):
            row = seat(training)
            asked(row)
            compare(row)
        with CaptureQueriesContext(connection) as counted:
            assert office.get(CASES).status_code == 200
        counts.append(len(counted))
    assert ReconciliationCase.objects.count() == 3
    assert counts[0] == counts[1]
