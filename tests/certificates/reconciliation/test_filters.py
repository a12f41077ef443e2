"""What is asked for in a way that nobody understands is said, on the page and instead of a file."""

from __future__ import annotations

import pytest

from accounts.models import AuditEvent
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of
from tests.certificates.reconciliation.scene import listed_training, seat
from tests.certificates.reconciliation.test_page import FILE, LINES
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
def office():
    row = seat(listed_training())
    boss = admin_of(row.practice)
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
