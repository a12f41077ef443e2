from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.template import TemplateDoesNotExist
from django.utils import timezone, translation

from messaging.delivery import rendering
from messaging.delivery.models import OutboxMessage
from messaging.delivery.rendering import UndefinedVariableError, mail_engine, render_line, render_part
from messaging.delivery.voice import Voice, voice_of
from tests.delivery.samples import EXAMPLE, GREETING

FRAME = {"subject": "S", "unsubscribe_url": "", "preferences_url": "", "base_url": "", "url": ""}


@pytest.fixture
def voice() -> Voice:
    return voice_of(OutboxMessage(language="en", time_zone="Europe/Amsterdam"))


@pytest.fixture
def render(monkeypatch, voice):
    """Render a template given as text, as if it were the kind's own."""

    def render(source: str, part: str = "title.txt", **context: object) -> str | None:
        template = mail_engine().from_string(source)
        monkeypatch.setattr(rendering, "find_template", lambda _kind, _part: template)
        return render_part(GREETING, part, context=context, voice=voice)

    return render


@pytest.mark.parametrize(
    "source",
    [
        "{{ leson }}",
        "{{ lesson.teacher }}",
        "{{ leson|upper }}",
        "{% if leson %}x{% endif %}",
        "{% for item in items %}x{% endfor %}",
        "{% blocktranslate %}Hello {{ leson }}{% endblocktranslate %}",
        "{% blocktranslate with name=leson %}Hello {{ name }}{% endblocktranslate %}",
        "{% with other=leson %}{{ other }}{% endwith %}",
        '{% button leson "See" %}',
    ],
)
def test_a_variable_that_is_not_there_is_an_error(render, source):
    with pytest.raises(UndefinedVariableError):
        render(source, lesson="Guitar")


def test_variables_that_are_there_may_be_empty(render):
    assert render("{% if lesson %}x{% else %}none{% endif %}", lesson="") == "none"


def test_text_is_not_escaped_and_html_is(render):
    assert render("{{ lesson }}", lesson="Maths & <b>") == "Maths & <b>"
    assert render("{{ lesson }}", "html", lesson="Maths & <b>") == "Maths &amp; &lt;b&gt;"


def test_a_button_escapes_its_label_and_address(render):
    html = render("{% button link lesson %}", "html", lesson='"><script>', link="/a?b=1&c=2") or ""

    assert "<script>" not in html
    assert 'href="http://localhost:8000/a?b=1&amp;c=2"' in html


def test_money_is_written_in_the_readers_way(render, voice, monkeypatch):
    assert render('{% money 125000 "EUR" %}') == "€1,250.00"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Amsterdam", "Saturday 30 March 2030, 19:00 (Amsterdam time)"),
        ("America/New_York", "Saturday 30 March 2030, 14:00 (New York time)"),
        ("Pacific/Auckland", "Sunday 31 March 2030, 07:00 (Auckland time)"),
    ],
)
def test_moments_stand_in_the_readers_zone_and_name_it(voice, zone, expected):
    text = render_line(GREETING, "title.txt", context={**EXAMPLE, "url": ""}, voice=replace(voice, zone=ZoneInfo(zone)))

    assert text == f"Guitar on {expected}"


def test_rendering_leaves_language_and_zone_as_they_were(voice):
    with translation.override("nl"), timezone.override("Asia/Tokyo"):
        render_line(GREETING, "title.txt", context=EXAMPLE, voice=voice)

        assert translation.get_language() == "nl"
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"


def test_a_line_is_one_line(render, voice):
    render("a\n\n  b\r\nc")

    assert render_line(GREETING, "title.txt", context={}, voice=voice) == "a b c"


def test_a_missing_line_is_an_error(voice):
    with pytest.raises(TemplateDoesNotExist):
        render_line(replace(GREETING, name="sample.none"), "title.txt", context={}, voice=voice)


def test_a_missing_base_is_not_taken_for_a_missing_part(tmp_path, settings, voice):
    folder = tmp_path / "broken" / "mail"
    folder.mkdir(parents=True)
    (folder / "kind.body.txt").write_text('{% extends "mail/nowhere.txt" %}')
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    mail_engine.cache_clear()

    with pytest.raises(TemplateDoesNotExist, match="nowhere"):
        render_part(replace(GREETING, name="broken.kind"), "body.txt", context={}, voice=voice)


def test_the_html_says_its_language_and_the_practice_its_colour(voice):
    violet = replace(voice, accent="#8800cc")

    html = render_part(GREETING, "html", context={**EXAMPLE, **FRAME, "url": "/x"}, voice=violet)

    assert html is not None
    assert violet.variables()["accent"] in html
    assert '<html lang="en" dir="ltr">' in html
    assert "See your lessons" in html
