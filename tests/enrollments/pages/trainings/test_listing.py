"""The public list of trainings: what comes, filters, cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.enums import RunState
from tests.enrollments.pages.reading import cards, count_queries
from tests.factories.catalog import (
    BookingPolicyFactory,
    LocationFactory,
    TrainingTypeFactory,
)
from tests.factories.enrollments import join
from tests.factories.scheduling import make_training
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
LIST = "/trainings/"


def test_the_list_shows_what_comes_and_how_full_it_is(client, practice):
    full = make_training(practice=practice, title="Full", days=3, capacity=1)
    join(full)
    join(full)
    make_training(practice=practice, title="Roomy", days=2, sessions=3, capacity=14, price=9500)
    make_training(practice=practice, title="Open", days=4, capacity=None)
    make_training(practice=practice, title="Dateless", sessions=0)
    make_training(practice=practice, title="Past", days=-2)
    make_training(practice=practice, title="Hidden", is_published=False)
    make_training(practice=practice, title="Called off", run_state=RunState.CALLED_OFF)
    make_training(title="Elsewhere")

    html = assert_sound(client.get(LIST))

    assert cards(html) == ["Roomy", "Full", "Open", "Dateless"]
    text = words(html.select_one("#results"))
    assert "14 of 14 places free" in text
    assert "3 dates" in text
    assert "€95.00" in text
    assert "Full: 1 waiting" in text
    assert "Places for everybody" in text
    assert "The date is not set yet" in text


def test_filters_live_in_the_address_and_show_as_pills(client, practice):
    sleep, feeding = (TrainingTypeFactory(practice=practice, name=name) for name in ("Sleep", "Feeding"))
    first = make_training(practice=practice, title="First", training_type=sleep, days=2)
    second = make_training(practice=practice, title="Second", training_type=feeding, days=20, capacity=0)
    room, hall = LocationFactory(practice=practice, name="Room"), LocationFactory(practice=practice, name="Hall")
    first.sessions.update(location=room)
    second.sessions.update(location=hall)
    day = f"{timezone.localtime() + timedelta(days=10):%Y-%m-%d}"
    trainer = second.trainers.get()

    for query, expected in (
        ("q=FIRST", ["First"]),
        ("q=sleep", ["First"]),
        (f"type={feeding.uid}", ["Second"]),
        (f"place={room.uid}", ["First"]),
        (f"trainer={trainer.uid}", ["Second"]),
        (f"from_day={day}", ["Second"]),
        (f"until_day={day}", ["First"]),
        ("is_free=on", ["First"]),
        ("type=nonsense&from_day=never&page=99", ["First", "Second"]),
    ):
        assert cards(assert_sound(client.get(f"{LIST}?{query}"))) == expected, query
    html = soup(client.get(f"{LIST}?type={feeding.uid}&is_free=on"))
    assert [words(pill) for pill in html.select(".pill strong")] == ["Feeding", "yes"]
    assert "No training fits that" in words(html.select_one("#results"))


def test_an_empty_list_says_what_it_is_for(client, practice):
    assert "No training is planned" in words(assert_sound(client.get(LIST)).select_one("#results"))


def test_the_list_costs_the_same_for_one_and_for_many(as_student, student, practice):
    policy = BookingPolicyFactory(practice=practice)
    kind = TrainingTypeFactory(practice=practice, booking_policy=policy)
    make = {"practice": practice, "training_type": kind, "sessions": 2}
    join(make_training(**make), student)
    as_student.get(LIST)
    one = count_queries(as_student, LIST)
    for days in range(11, 20):
        make_training(days=days, **make)
    assert count_queries(as_student, LIST) == one
