from __future__ import annotations

import pytest

from certificates.models import Intake
from certificates.services.intake import read_intake, upload_certificate
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of
from tests.certificates.papers import pdf, red_cross
from tests.factories.accounts import PracticeFactory, make_student


@pytest.fixture
def practice(db):
    return PracticeFactory(name="North", country="US", time_zone="UTC")


@pytest.fixture
def ada(practice):
    return make_student(practice, email="ada@people.example", first_name="Ada", last_name="Byron")


@pytest.fixture
def boss(practice):
    return admin_of(practice)


@pytest.fixture
def office(boss):
    """A browser of who runs the school."""
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.fixture
def bring(practice, ada):
    """Upload a file for somebody (Ada herself, unless said)."""

    def bring(content=None, *, holder=ada, actor=None, name="first-aid.pdf", school=practice) -> Intake:
        paper = pdf(red_cross()) if content is None else content
        return upload_certificate(holder, practice=school, actor=actor or holder, name=name, content=paper)

    return bring


@pytest.fixture
def proposed(bring):
    """Uploaded and read."""

    def proposed(*args, **options) -> Intake:
        intake = read_intake(bring(*args, **options).pk)
        assert intake is not None
        return intake

    return proposed
