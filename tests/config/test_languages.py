from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as current

from config import settings as shipped
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.pages import soup

ROOT = Path(shipped.__file__).parent
ALONE = [("en", "English")]


@pytest.mark.parametrize("code", [code for code, _name in shipped.LANGUAGES if code != shipped.LANGUAGE_CODE] or [None])
def test_a_language_is_offered_only_with_a_complete_catalogue(code):
    if code is None:
        assert [offered for offered, _name in shipped.LANGUAGES] == [shipped.LANGUAGE_CODE]
        return
    catalogue = (ROOT / "locale" / code / "LC_MESSAGES" / "django.po").read_text()
    assert not re.search(r'^msgstr(\[\d\])? ""\n(?!")', catalogue, re.MULTILINE)
    assert "#, fuzzy" not in catalogue


@pytest.mark.django_db
class TestWithOneLanguage:
    @pytest.fixture(autouse=True)
    def _alone(self, settings):
        settings.LANGUAGES = ALONE
        PracticeFactory(language="nl")

    def test_there_is_no_switch(self, client):
        assert not soup(client.get("/privacy/")).select("[name=language]")
        client.post("/language/", {"language": "nl"})
        assert current.LANGUAGE_COOKIE_NAME not in client.cookies

    @pytest.mark.parametrize("headers", [{}, {"accept-language": "nl"}, {"cookie": "django_language=nl"}])
    def test_everybody_reads_it(self, client, headers):
        client.cookies.load(headers.get("cookie", ""))
        page = soup(client.get("/privacy/", headers={k: v for k, v in headers.items() if k != "cookie"}))
        assert page.html["lang"] == "en"
        client.force_login(UserFactory(language="nl"))
        assert soup(client.get("/privacy/")).html["lang"] == "en"

    def test_no_form_asks_for_it_and_the_rest_of_the_form_works(self, client):
        assert not soup(client.get("/register/")).select("[name=language]")
        user = UserFactory(language="")
        client.force_login(user)
        assert not soup(client.get("/account/profile/")).select("[name=language]")
        sent = {"first_name": "Ada", "last_name": "King", "phone": "", "time_zone": "Europe/Oslo"}
        assert client.post("/account/profile/", sent).status_code == 302
        user.refresh_from_db()
        assert (user.last_name, user.language, user.time_zone) == ("King", "", "Europe/Oslo")


@pytest.mark.django_db
def test_with_two_there_is_a_switch(client):
    assert len(soup(client.get("/privacy/")).select("button[name=language]")) == 2
