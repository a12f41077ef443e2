from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from config.kit.pages.times import zone_names
from config.kit.pages.zones import ZoneField, present_name, zone_choices


def test_every_city_is_listed_once_by_its_name_and_where_it_lies():
    choices = zone_choices()
    titles = [title for _name, title in choices]
    assert len(titles) == len(set(titles)) > 300
    assert titles[:-1] == sorted(titles[:-1])
    assert choices[-1] == ("UTC", "UTC")
    assert ("Europe/Amsterdam", "Amsterdam (Europe)") in choices
    assert ("America/Argentina/Buenos_Aires", "Buenos Aires (Argentina, America)") in choices
    assert {name for name, _title in choices} <= zone_names()


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("US/Eastern", "America/New_York"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_names_kept_for_old_programs_are_shown_and_taken_as_todays(former, present):
    assert former not in dict(zone_choices())
    assert present_name(former) == present
    assert ZoneField().prepare_value(former) == present
    assert ZoneField().clean(former) == present


@pytest.mark.parametrize("name", ["Europe/Amsterdam", "Europe/Oslo", "Mars/Olympus", ""])
def test_other_names_stay_as_they_are(name):
    assert present_name(name) == name


def test_what_is_no_zone_is_refused():
    with pytest.raises(ValidationError):
        ZoneField().clean("Mars/Olympus")
    assert ZoneField(empty="-", required=False).clean("") == ""
