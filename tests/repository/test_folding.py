from __future__ import annotations

from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel

from config.local.folding import folded


def _key(to: str) -> models.ForeignKey:
    return models.ForeignKey(to, on_delete=models.CASCADE)


def test_a_table_comes_whole_after_those_that_it_refers_to():
    seat, person = CreateModel("Seat", []), CreateModel("Person", [])
    by_person = models.Index(fields=["-person"], name="by_person")
    once = models.UniqueConstraint(fields=["person"], name="once")
    elsewhere = AddIndex("elsewhere", models.Index(fields=["row"], name="other"))

    steps = folded(
        [
            seat,
            elsewhere,
            person,
            AddField("seat", "person", _key("school.Person")),
            AddIndex("seat", by_person),
            AddConstraint("seat", once),
        ],
        "school",
    )

    assert steps == [person, seat, elsewhere]
    assert [name for name, _field in seat.fields] == ["person"]
    assert seat.options == {"indexes": [by_person], "constraints": [once]}


def test_of_two_that_refer_to_each_other_one_field_comes_later_and_what_speaks_of_it():
    seat = CreateModel("Seat", [("row", models.IntegerField())])
    person = CreateModel("Person", [("seat", _key("school.Seat"))])
    taker = AddField("seat", "taker", _key("school.Person"))
    by_row = models.Index(fields=["row"], name="by_row")
    taken = AddConstraint("seat", models.CheckConstraint(condition=models.Q(taker__isnull=False), name="taken"))

    steps = folded([seat, person, AddIndex("seat", by_row), taken, taker], "school")

    assert steps == [seat, person, taker, taken]
    assert seat.options == {"indexes": [by_row]}
