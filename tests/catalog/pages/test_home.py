"""What the catalog shows on the home page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.pages.subject_icons import DRAWN, drawn_icon
from config.kit.pages.icons import icon
from scheduling.models import BookingRules
from tests.factories.accounts import PracticeFactory
from tests.factories.catalog import CategoryFactory, CoursePackFactory, TutorProfileFactory
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


def test_subjects_on_sale_and_who_is_free_soonest(client):
    practice = PracticeFactory()
    maths, _empty = (CategoryFactory(practice=practice, name=name, slug=name.lower()) for name in ("Maths", "Empty"))
    for days in (3, 1, None):
        profile = TutorProfileFactory(practice=practice, display_name=f"Free in {days}")
        free_at = timezone.now() + timedelta(days=days) if days else None
        BookingRules.objects.create(tutor_profile=profile, time_zone="Europe/Amsterdam", next_free_at=free_at)
        CoursePackFactory(tutor_profile=profile, category=maths)
    html = assert_sound(client.get("/"))

    assert [words(name) for name in html.select(".subject-name")] == ["Maths"]
    assert html.select_one(".subject")["href"] == "/courses/?category=maths"
    assert words(html.select_one(".subject-count")) == "3 courses"
    tutors = html.select("section[aria-labelledby=home-tutors] .card-title")
    assert [words(tutor) for tutor in tutors] == ["Free in 1", "Free in 3"]


def test_a_school_with_nothing_on_sale_has_neither(client):
    PracticeFactory()
    html = assert_sound(client.get("/"))

    assert not html.find(id="home-subjects")
    assert not html.find(id="home-tutors")


@pytest.mark.parametrize(
    ("emoji", "drawn"), [("📐", "calculator"), ("🗣️", "language"), ("🗣", "language"), ("", "academic-cap"), ("🦄", "")]
)
def test_common_emoji_are_drawn_and_others_shown_as_they_are(emoji, drawn):
    assert drawn_icon(emoji) == drawn


def test_every_drawn_icon_exists():
    for name in set(DRAWN.values()):
        assert icon(name, size=24)
        assert icon(name, size=20)
