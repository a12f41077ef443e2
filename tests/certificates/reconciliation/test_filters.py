"""What is asked for in a way that nobody understands is said, on the page and instead of a file."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from certificates.admin.reconciliation import export
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import listed_training, seat
from tests.certificates.reconciliation.test_page import FILE, LINES, read
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
JUNK = (
    {"until": "9999-12-31"},
    {"since": "0001-01-01"},
    {"since": "yesterday"},
    {"training": "999999999999999999999"},
    {"type": "\0"},
    {"q": "\0"},
)


@pytest.fixture
def training():
    return listed_training()


@pytest.fixture
def office(training):
    seat(training)
    boss = admin_of(training.practice)
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.mark.parametrize("junk", JUNK, ids=str)
def test_it_is_said_beside_every_line(office, junk):
    page = soup(office.get(LINES, junk))

    assert words(page.select_one(".recon-error"))
    assert len(page.select(".recon-lines tbody tr")) == 1


@pytest.mark.parametrize("junk", JUNK, ids=str)
def test_no_file_holds_more_than_was_asked_for(office, junk):
    response = office.get(FILE, junk)

    assert response.status_code == 302
    assert words(soup(office.get(response["Location"])).select_one(".recon-error"))
    assert not AuditEvent.objects.filter(action="reconciliation.taken_out").exists()


def test_a_long_file_is_read_in_pieces(office, training, monkeypatch):
    monkeypatch.setattr(export, "BLOCK", 2)
    for _one in range(4):
        seat(training)

    with CaptureQueriesContext(connection) as counted:
        lines = read(office.get(FILE)).splitlines()

    assert len(lines) == 1 + 5
    ends = [one["sql"].rpartition('ORDER BY "enrollments_enrollment"."id" DESC')[2] for one in counted]
    assert ends.count(" LIMIT 2") == 4
