"""Dutch: nothing that a student of a training sees is left in English.

When this fails after a text was added: `make messages` (with gettext installed),
translate the new entries of config/locale/nl/LC_MESSAGES/django.po, `make
messages` once more, and commit both files of that folder.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from django.utils.translation.template import templatize
from django.utils.translation.trans_real import translation

from config.local.folders import ROOT
from enrollments.enums import EnrollmentState as State
from enrollments.services.invitations import invitation_token
from tests.config.sources import student_files, texts_of
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.catalog import (
    BookingPolicyFactory,
    CancellationPolicyFactory,
    LocationFactory,
    TrainingTypeFactory,
)
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training
from tests.pages import assert_sound, soup, words

CATALOG = ROOT / "config" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>")
BOTH_LANGUAGES = {"500.html", "away.html"}  # shown when nothing can be asked any more, so they say it twice
NAMES = {"Campanile", "OpenAPI"}
SAME = {"D j M", "l j F Y", "j F", "j F Y", "H:i"}  # shapes of dates, not words


@pytest.fixture(scope="module")
def catalog():
    return polib.pofile(str(CATALOG))


def test_every_text_of_a_student_is_in_dutch(catalog):
    known = {entry.msgid for entry in catalog if entry.translated()}
    left = {
        path.relative_to(ROOT).as_posix(): sorted(missing)
        for path in student_files()
        if (missing := texts_of(path) - known)
    }
    assert left == {}


def test_translations_keep_what_is_filled_in(catalog):
    for entry in catalog.translated_entries():
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert text.strip(), entry.msgid
            kept = sorted(PLACEHOLDER.findall(text))
            assert any(kept == sorted(PLACEHOLDER.findall(source)) for source in sources), entry.msgid
            assert text.endswith("\n") == sources[-1].endswith("\n"), entry.msgid


def test_the_compiled_catalog_is_that_of_the_source(catalog):
    compiled = polib.mofile(str(CATALOG.with_suffix(".mo")))
    assert {(e.msgctxt, e.msgid, e.msgstr, str(e.msgstr_plural)) for e in compiled} == {
        (e.msgctxt, e.msgid, e.msgstr, str(e.msgstr_plural)) for e in catalog.translated_entries()
    }


def test_dutch_is_offered():
    assert [code for code, _name in settings.LANGUAGES] == ["en", "nl"]
    with override("nl"):
        assert translation("nl").gettext("On the waiting list") == "Op de wachtlijst"


class Literals(HTMLParser):
    """Collects words of a template that stand outside everything translated."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_code = 0

    def handle_starttag(self, tag, attrs):
        self.is_code += tag in {"script", "style", "code", "kbd", "svg"}

    def handle_endtag(self, tag):
        self.is_code -= tag in {"script", "style", "code", "kbd", "svg"}

    def handle_data(self, data):
        if not self.is_code and re.search(r"[^\W\d_]{2,}", data):
            self.found.append(data.strip())


def test_templates_have_no_words_outside_translations():
    left = {}
    for path in student_files():
        if path.suffix != ".html" or path.name in BOTH_LANGUAGES:
            continue
        source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
        source = re.sub(r"{% blocktrans(late)?.*?{% endblocktrans(late)? %}", "", source, flags=re.DOTALL)
        source = re.sub(r"{% block main_class %}.*?{% endblock %}", "", source)
        parser = Literals()
        parser.feed(re.sub(r"{%.*?%}|{#.*?#}|{{.*?}}", "", re.sub(r"(</?){{.*?}}", r"\1h2", source)))
        if found := set(parser.found) - NAMES:
            left[path.name] = found
    assert left == {}


class Recorder:
    """Stands behind the Dutch catalog and notes what is asked for and not there."""

    def __init__(self, behind):
        self.behind, self.missed = behind, set()

    def gettext(self, message):
        self.missed.add(message)
        return self.behind.gettext(message)

    def ngettext(self, one, many, number):
        self.missed.add(one)
        return self.behind.ngettext(one, many, number)

    def __getattr__(self, name):
        return getattr(self.behind, name)


@pytest.fixture
def missed(monkeypatch):
    dutch = translation("nl")
    recorder = Recorder(dutch._fallback)  # type: ignore[attr-defined]  # gettext's own, not in its stubs
    monkeypatch.setattr(dutch, "_fallback", recorder)
    return recorder.missed


@pytest.fixture
def pages():
    """Addresses of everything that a student of a training opens, and the student."""
    practice = PracticeFactory(name="Westertoren", language="nl", support_email="kantoor@school.example")
    kind = TrainingTypeFactory(
        practice=practice,
        name="Kennismaken",
        booking_policy=BookingPolicyFactory(practice=practice),
        cancellation_policy=CancellationPolicyFactory(practice=practice),
    )
    student = make_student(practice, first_name="Sanne", language="nl")
    room = LocationFactory(practice=practice, name="Noordzaal")

    def of(state, **more):
        training = make_training(practice=practice, training_type=kind, title="Slapen", sessions=2, **more)
        training.sessions.update(location=room)
        return training, put_in_state(training, student, state) if state else None

    own = [of(state, days=40 + 40 * number)[1] for number, state in enumerate(State)]
    full, _none = of(None, days=400, capacity=0)
    priced, _none = of(None, days=440, price=9500)
    late = join(of(None, days=0.5)[0], student)
    invited = next(one for one in own if one.state == State.WAITLIST_INVITED)
    waiting = next(one for one in own if one.state == State.WAITLIST)
    addresses = ["/", "/trainings/", "/trainings/?q=niets", "/my/", "/my/trainings/", "/my/trainings/?show=past"]
    addresses += ["/my/enrolments/", "/my/calendar/", "/courses/", "/tutors/", "/notifications/", "/zone/", "/nowhere/"]
    addresses += ["/notifications/preferences/", "/account/profile/", "/account/security/", "/privacy/", "/imprint/"]
    addresses += [reverse("enrollments:enrollment", args=[one.uid]) for one in own]
    addresses += [reverse(f"enrollments:{n}", args=[t.uid]) for n in ("training", "enrol") for t in (full, priced)]
    addresses += [reverse("enrollments:leave", args=[one.uid]) for one in (late, waiting, invited)]
    addresses += [reverse("enrollments:queue-place", args=[waiting.uid])]
    addresses += [reverse("enrollments:invitation", args=[invitation_token(invited)])]
    return student, addresses


@pytest.mark.django_db
def test_no_page_of_a_student_asks_for_a_text_that_is_not_there(client, pages, missed):
    student, addresses = pages
    for address in ("/login/", "/register/", "/password/forgotten/", "/trainings/"):
        client.get(address, headers={"accept-language": "nl"})
    client.force_login(student)
    for address in addresses:
        page = soup(client.get(address))
        assert page.html["lang"] == "nl", address
    client.post(addresses[-6], {})
    assert missed - SAME == set()


@pytest.mark.django_db
def test_the_pages_read_as_dutch(client, pages):
    student, addresses = pages
    client.force_login(student)
    html = assert_sound(client.get(addresses[-1]))
    assert words(html.h1) == "Er wordt een plek voor je vastgehouden"
    html = assert_sound(client.get(addresses[-2]))
    assert "Je bent nummer 1 van 1." in words(html.main)


def test_templatize_still_writes_calls():
    assert "gettext(u'x')" in templatize("{% translate 'x' %}")
