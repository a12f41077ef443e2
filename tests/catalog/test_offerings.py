"""Counting what a list holds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import CoursePack
from tests.factories.catalog import CoursePackFactory

pytestmark = pytest.mark.django_db


def counted(rows):
    """How many `rows` are, and the statement that said so."""
    with CaptureQueriesContext(connection) as captured:
        number = rows.count()
    (only,) = captured.captured_queries
    assert number == len(rows)
    return number, only["sql"]


def test_what_asks_only_the_offering_is_counted_on_its_table():
    kept = CoursePackFactory(title="Algebra")
    CoursePackFactory(title="Piano", is_published=False)
    CoursePackFactory(title="Dutch")

    number, sql = counted(CoursePack.objects.filter(is_listed=True, practice=kept.practice_id))

    assert number == 1 + CoursePack.objects.filter(title="Dutch", practice=kept.practice_id).count()
    assert "catalog_coursepack" not in sql


@pytest.mark.parametrize(
    "narrow",
    [
        lambda rows, pack: rows.filter(lesson_minutes=pack.lesson_minutes),
        lambda rows, pack: rows.filter(tutor_profile=pack.tutor_profile),
        lambda rows, pack: rows.filter(practice__name=pack.practice.name),
        lambda rows, pack: rows.filter(pk__in=CoursePack.objects.filter(title=pack.title)),
        lambda rows, pack: rows.filter(title=pack.title).distinct(),
    ],
    ids=["own column", "tutor", "another table", "other rows", "distinct"],
)
def test_what_asks_more_is_counted_as_django_does(narrow):
    wanted = CoursePackFactory(title="Algebra", lesson_minutes=45)
    CoursePackFactory(title="Piano", lesson_minutes=60)

    number, sql = counted(narrow(CoursePack.objects.all(), wanted))

    assert number == 1
    assert "catalog_coursepack" in sql


def test_a_slice_and_a_condition_of_or_count_right():
    CoursePackFactory(title="Algebra", price=100)
    CoursePackFactory(title="Piano", price=200)
    CoursePackFactory(title="Dutch", price=300)
    rows = CoursePack.objects.order_by("price")

    assert rows[:2].count() == 2
    assert (rows.filter(price=100) | rows.filter(title="Dutch")).count() == 2
    assert rows.exclude(title="Dutch").count() == 2
    assert rows.none().count() == 0
