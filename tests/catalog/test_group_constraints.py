"""What the database refuses of a group offering, also where one half is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import CoursePack, Offering
from tests.factories.catalog import CoursePackFactory, TrainingFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": NOW},
        {"ends_at": NOW},
        {"starts_at": LATER, "ends_at": NOW},
        {"starts_at": NOW, "ends_at": NOW},
        {"minimum_participants": 4},
        {"decide_at": NOW},
        {"minimum_participants": 0, "decide_at": NOW},
    ],
)
def test_halves_are_refused(fields):
    training = TrainingFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offering.objects.filter(pk=training.pk).update(**fields)


def test_whole_ones_are_kept():
    training = TrainingFactory()
    whole = {"starts_at": NOW, "ends_at": LATER, "minimum_participants": 4, "decide_at": NOW}
    assert Offering.objects.filter(pk=training.pk).update(**whole) == 1


def test_a_unit_without_a_length_is_refused():
    pack = CoursePackFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CoursePack.objects.filter(pk=pack.pk).update(max_period_unit="weeks")
