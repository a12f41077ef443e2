from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories.accounts import PASSWORD, PracticeFactory, UserFactory
from tests.pages import assert_sound, soup

pytestmark = pytest.mark.django_db
PAGE = "/schools/"


def brand(client, **headers):
    return soup(client.get("/", headers=headers)).select_one(".brand").get_text().strip()


def is_offered(client, **headers):
    return bool(soup(client.get("/", headers=headers)).select(f'footer a[href="{PAGE}"]'))


def test_a_visitor_goes_to_another_school_which_is_remembered(client, practice, other_practice):
    assert brand(client) == "North"
    assert is_offered(client)
    page = assert_sound(client.get(PAGE))
    assert [item.strong.get_text() for item in page.select(".practice-choice")] == ["North", "South"]
    assert len(page.select("main form")) == 1

    answer = client.post(PAGE, {"practice": str(other_practice.uid), "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert brand(client) == "South"


def test_who_registers_there_belongs_there(client, practice, other_practice):
    client.post(PAGE, {"practice": str(other_practice.uid)})
    sent = {
        "first_name": "Ada",
        "last_name": "King",
        "email": "ada@school.example",
        "password": PASSWORD,
        "language": "en",
        "time_zone": "Europe/Amsterdam",
    }
    assert client.post("/register/", sent).status_code == 302
    assert User.objects.get().default_practice == other_practice


def test_with_one_school_there_is_nothing_to_choose(client, practice):
    PracticeFactory(is_active=False)
    PracticeFactory(host_name="west.example")
    assert not is_offered(client)
    assert client.get(PAGE).status_code == 404


def test_where_a_host_name_decides_nobody_chooses(client, practice, other_practice):
    west = PracticeFactory(name="West", host_name="West.example")
    client.post(PAGE, {"practice": str(other_practice.uid)})
    assert brand(client, host="west.example") == "West"
    assert not is_offered(client, host="west.example")
    assert client.get(PAGE, headers={"host": "west.example"}).status_code == 404
    assert client.post(PAGE, {"practice": str(west.uid)}).status_code == 404
    assert brand(client) == "South"


@pytest.mark.parametrize("wish", ["", "nonsense"])
def test_what_is_not_a_school_is_not_found(client, practice, other_practice, wish):
    assert client.post(PAGE, {"practice": wish}).status_code == 404


def test_members_have_their_own_page(client, practice, other_practice):
    client.force_login(UserFactory(default_practice=practice))
    assert not is_offered(client)
    assert client.get(PAGE)["Location"] == "/account/practices/"
    session = client.session
    session["practice"] = other_practice.pk
    session.save()
    assert brand(client) == "North"
