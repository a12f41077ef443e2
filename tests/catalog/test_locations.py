"""Where sessions take place."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalog.models import Location
from tests.factories.accounts import PracticeFactory
from tests.factories.catalog import LocationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "Keizersgracht 123, 1015 CJ Amsterdam, Netherlands"),
        ({"house_number_addition": "b"}, "Keizersgracht 123b, 1015 CJ Amsterdam, Netherlands"),
        ({"street": "", "house_number": ""}, "1015 CJ Amsterdam, Netherlands"),
        ({"postal_code": "", "city": "", "country": ""}, "Keizersgracht 123"),
        ({"street": "", "house_number": "", "postal_code": "", "city": ""}, ""),
    ],
)
def test_the_address_in_one_line(fields, line):
    assert LocationFactory.build(practice=None, **{"country": "Netherlands", **fields}).address_line == line


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_fine"),
    [
        (None, None, True),
        (52.37, 4.9, True),
        (-90, 180, True),
        (52.37, None, False),
        (None, 4.9, False),
        (90.1, 4.9, False),
        (52.37, -180.1, False),
    ],
)
def test_coordinates_are_whole_and_on_earth(latitude, longitude, is_fine):
    practice = PracticeFactory()

    def make():
        return Location.objects.create(practice=practice, name="Room", latitude=latitude, longitude=longitude)

    if is_fine:
        assert make().pk
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    with pytest.raises(ValidationError) as refused:
        Location(practice=practice, name="Room", latitude=latitude, longitude=longitude).validate_constraints()
    assert "Give both coordinates, in degrees, or neither." in refused.value.messages


def test_a_name_is_once_in_a_practice_whatever_its_case():
    room = LocationFactory(name="Noordzaal")
    assert LocationFactory(name="Noordzaal").practice != room.practice
    with pytest.raises(IntegrityError), transaction.atomic():
        LocationFactory(practice=room.practice, name="noordzaal")
