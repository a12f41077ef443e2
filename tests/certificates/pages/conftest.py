from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from certificates.dates import today_in
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.certificates import issued_certificate


@pytest.fixture
def practice():
    return PracticeFactory(certificate_prefix="HRB", support_email="office@school.example")


@pytest.fixture
def holder(practice):
    return make_student(practice, first_name="Sanne", last_name="de Vries")


@pytest.fixture
def certificate(practice, holder):
    today = today_in(practice)
    dates = {"issued_on": today - timedelta(days=30), "expires_on": today + timedelta(days=700)}
    return issued_certificate(practice, holder=holder, **dates)


@pytest.fixture
def as_holder(client, holder):
    client.force_login(holder)
    return client


def page_of(certificate, name="certificate"):
    return reverse(f"certificates:{name}", args=[certificate.uid])
