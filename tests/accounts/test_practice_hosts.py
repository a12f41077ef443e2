"""Two schools beside each other: host names, lists of the school one is in, doors that stay closed."""

from __future__ import annotations

import pytest
from django.core import checks
from django.test import Client
from django.urls import reverse

from accounts.checks import check_host_names, host_hint
from accounts.enums import Role
from accounts.models import Membership
from accounts.practices import SESSION_KEY
from tests.accounts.helpers import member
from tests.factories.accounts import PracticeFactory, make_trainer
from tests.factories.scheduling import make_training
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
PAGES = ["staff-training", "staff-add", "staff-print", "staff-csv", "staff-decisions", "staff-run", "staff-message"]


@pytest.fixture
def north(db):
    return PracticeFactory(name="North", host_name="north.example")


@pytest.fixture
def south(db):
    return PracticeFactory(name="South")


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_host_name_shows_its_own_school(north, south, settings):
    settings.ALLOWED_HOSTS = ["*"]
    person = make_trainer(south)
    Membership.objects.create(user=person, practice=north, role=Role.TRAINER)
    person.default_practice = south
    person.save(update_fields=["default_practice"])
    for practice, title in ((north, "In the north"), (south, "In the south")):
        make_training(practice=practice, title=title, trainers=0).posts.create(user=person)
    address = reverse("enrollments:staff-trainings")

    there = words(soup(browser(person).get(address, headers={"host": "north.example"})).main)
    here = words(soup(browser(person).get(address)).main)
    assert ("In the north" in there, "In the south" in there) == (True, False)
    assert ("In the north" in here, "In the south" in here) == (False, True)


def test_one_goes_only_to_schools_of_ones_own(north, south):
    person = make_trainer(south)
    client = browser(person)

    assert client.post(reverse("accounts:practices"), {"practice": north.uid}).status_code == 404
    assert SESSION_KEY not in client.session
    client.post(reverse("accounts:practices"), {"practice": south.uid})
    assert client.session[SESSION_KEY] == south.pk


@pytest.mark.parametrize("page", PAGES)
def test_staff_pages_of_another_school_are_not_there(north, south, page, settings):
    settings.ALLOWED_HOSTS = ["*"]
    training = make_training(practice=south)
    address = reverse(f"enrollments:{page}", args=[training.uid])
    for stranger in (member(north, Role.ADMIN), make_trainer(north), member(north, Role.STUDENT)):
        for headers in ({}, {"host": "north.example"}):
            assert browser(stranger).get(address, headers=headers).status_code == 404


def test_a_host_name_that_is_not_let_in_is_named(north, settings):
    settings.ALLOWED_HOSTS = ["localhost"]

    assert "not let in" in str(host_hint("north.example"))
    found = check_host_names(databases=["default"])
    assert [warning.id for warning in found] == ["accounts.W001"]
    assert "north.example" in found[0].msg
    settings.ALLOWED_HOSTS = [".example"]
    assert "not let in" not in str(host_hint("north.example"))
    assert check_host_names(databases=["default"]) == []
    assert check_host_names() == []
    assert checks.Tags.database in check_host_names.tags
