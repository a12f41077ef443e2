"""Trainings as visitors and students meet them: the list, one training, enrolling, one's own, the queue, leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.enums import RunState
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from enrollments.services.leaving import leave_offering
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from tests.factories.accounts import PracticeFactory, UserFactory, make_student
from tests.factories.catalog import (
    BookingPolicyFactory,
    CancellationPolicyFactory,
    LocationFactory,
    TrainingTypeFactory,
)
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import SessionFactory, make_training
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
LIST = "/trainings/"


@pytest.fixture
def practice():
    return PracticeFactory(support_email="office@school.example")


@pytest.fixture
def student(practice):
    return make_student(practice, first_name="Sanne")


@pytest.fixture
def as_student(client, student):
    client.force_login(student)
    return client


def page(name, thing):
    return reverse(f"enrollments:{name}", args=[thing.uid])


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def cards(html):
    return [words(title) for title in html.select("#results .card-title")]


# -- The list ---------------------------------------------------------------------------------------


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


# -- One training -----------------------------------------------------------------------------------


def test_a_training_says_everything_before_the_click(client, practice):
    kind = TrainingTypeFactory(
        practice=practice,
        booking_policy=BookingPolicyFactory(practice=practice, text="So that **everybody** gets a turn."),
        cancellation_policy=CancellationPolicyFactory(practice=practice, hours=48, mode="block"),
    )
    training = make_training(
        practice=practice, training_type=kind, title="Sleep", minimum_participants=6, decide_at=timezone.now()
    )
    room = LocationFactory(practice=practice, name="Room", directions="Ring the *second* bell.")
    training.sessions.update(location=room)

    html = assert_sound(client.get(page("training", training)))
    text = words(html.main)

    assert "Keizersgracht 123, 1015 CJ Amsterdam" in text
    assert html.select_one(".prose em").get_text() == "second"
    assert "at least 6 people" in text
    assert "You can book 2 trainings of this type in any 28 days." in text
    assert "until 48 hours before the first session" in text
    assert "Nobody overtakes" in text
    assert words(html.select_one(".booking-box .button")) == "Enrol"
    assert client.get(page("training-calendar", training)).content.startswith(b"BEGIN:VCALENDAR")


def test_b8_what_is_not_listed_is_not_found(as_student, client, practice):
    hidden = make_training(practice=practice, is_published=False)
    for name in ("training", "enrol", "training-calendar"):
        assert as_student.get(page(name, hidden)).status_code == 404
    assert as_student.post(page("enrol", hidden), {"agree": "on"}).status_code == 404
    assert not Enrollment.objects.exists()
    client.force_login(hidden.trainers.get())
    assert "cannot be booked" in words(assert_sound(client.get(page("training", hidden))).main)


def test_the_booking_policy_speaks_before_the_click_and_after_it(as_student, student, practice):
    kind = TrainingTypeFactory(practice=practice, booking_policy=BookingPolicyFactory(practice=practice, most=1))
    join(make_training(practice=practice, training_type=kind, days=10), student)
    other = make_training(practice=practice, training_type=kind, days=12, title="Another")

    html = assert_sound(as_student.get(page("training", other)))
    assert "You cannot book Another as you can only book 1 trainings in a 28 day period!" in words(html.main)
    assert not html.select(".booking-box .button")
    html = assert_sound(as_student.post(page("enrol", other), {"agree": "on"}), 422)
    assert "You cannot book Another" in words(html.select_one(".error-summary"))
    assert "Not bookable for you" in words(soup(as_student.get(LIST)).select_one("#results"))


# -- Enrolling --------------------------------------------------------------------------------------


def test_enrolling_asks_for_a_login_first(client, practice):
    address = page("enrol", make_training(practice=practice))
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")
    assert address in response["Location"].replace("%2F", "/")


def test_one_agrees_to_the_terms_and_is_enrolled(as_student, student, practice):
    training = make_training(practice=practice)
    address = page("enrol", training)

    html = assert_sound(as_student.get(address))
    assert "You have a place at once." in words(html.main)
    html = assert_sound(as_student.post(address, {"price": "0"}), 422)
    assert html.select_one(".error-summary a")["href"] == "#id_agree"
    assert not Enrollment.objects.exists()

    html = assert_sound(as_student.post(address, {"price": "0", "seat": "1", "agree": "on"}, follow=True))
    own = Enrollment.objects.get(student=student)
    assert own.state == State.ENROLLED
    assert "You are enrolled" in words(html.main)
    assert as_student.post(address, {"agree": "on"})["Location"] == page("enrollment", own)
    assert Enrollment.objects.count() == 1


def test_when_it_is_full_one_knows_the_place_in_the_queue_before(as_student, student, practice):
    training = make_training(practice=practice, capacity=1)
    join(training)
    join(training)
    html = assert_sound(as_student.get(page("enrol", training)))
    assert words(html.h1) == "Join the waiting list"
    assert "You get place 2 on the waiting list." in words(html.main)
    html = assert_sound(as_student.post(page("enrol", training), {"agree": "on"}, follow=True))
    assert "You are number 2 of 2 on the waiting list" in words(html.main)


def test_somebody_quicker_is_said(as_student, practice):
    training = make_training(practice=practice, capacity=1)
    join(training)
    html = soup(as_student.post(page("enrol", training), {"agree": "on", "seat": "1"}, follow=True))
    assert "Somebody else was quicker" in words(html.main)


def test_who_refuses_messages_cannot_join_the_queue_and_is_told_why(as_student, student, practice):
    training = make_training(practice=practice, capacity=0)
    DeliveryPreference.objects.create(user=student, category=Category.WAITLIST, channel=Channel.EMAIL)
    html = assert_sound(as_student.get(page("enrol", training)))
    assert html.select_one('a[href="/notifications/preferences/"]')
    assert not html.select("#id_agree")
    assert_sound(as_student.post(page("enrol", training), {"agree": "on"}), 422)
    assert not Enrollment.objects.exists()


def test_another_price_than_shown_is_not_charged(as_student, practice):
    training = make_training(practice=practice, price=9500)
    html = assert_sound(as_student.post(page("enrol", training), {"agree": "on", "price": "5000"}), 422)
    assert "The price of this training has changed" in words(html.main)
    assert not Enrollment.objects.exists()


# -- One's own --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said", "button"),
    [
        (State.PENDING, "Your place is held for you until you pay", "Pay now"),
        (State.ENROLLED, "Leave this training", None),
        (State.WAITLIST, "You are number 1 of 1 on the waiting list", None),
        (State.WAITLIST_INVITED, "A place is held for you", "Accept"),
        (State.WAITLIST_INVITE_EXPIRED, "Your invitation has ended", "Join again"),
        (State.WAITLIST_DECLINED, "You have declined the invitation", "Join again"),
        (State.COMPLETED, "You have completed this training", None),
        (State.CANCELED, "You have left", "Enrol again"),
    ],
)
def test_an_enrolment_says_in_which_situation_one_is(as_student, student, practice, state, said, button):
    training = make_training(practice=practice, sessions=2)
    own = put_in_state(training, student, state)
    html = assert_sound(as_student.get(page("enrollment", own)))
    assert said in words(html.main)
    assert len(html.select(".session-list > li")) == 2
    if button:
        assert button in [words(one) for one in html.select(".alert .button")]


def test_my_trainings_sort_by_what_they_ask(as_student, student, practice):
    states = (State.ENROLLED, State.WAITLIST, State.WAITLIST_INVITED, State.WAITLIST_DECLINED, State.PENDING)
    for number, state in enumerate(states):
        put_in_state(make_training(practice=practice, title=state.label, days=5 + number), student, state)
    waiting = Enrollment.objects.get(state=State.WAITLIST)
    put_in_state(make_training(practice=practice, title="Long ago", days=-30), student, State.COMPLETED)

    html = assert_sound(as_student.get(reverse("enrollments:my-trainings")))
    assert [words(alert) for alert in html.select(".alert-title")] == [
        "A place is held for you: Invited",
        "Waiting for your payment",
    ]
    assert [words(title) for title in html.select(".dated-title")] == [
        "Enrolled",
        "On the waiting list",
        "Invitation declined",
    ]
    assert "On the waiting list, place 1" in words(html.main)
    assert html.find("a", href=page("queue-place", waiting))
    past = assert_sound(as_student.get(reverse("enrollments:my-trainings") + "?show=past"))
    assert [words(title) for title in past.select(".dated-title")] == ["Long ago"]
    overview = assert_sound(as_student.get(reverse("enrollments:overview")))
    assert "A place is held for you" in words(overview.main)


def test_my_trainings_cost_the_same_for_one_and_for_many(as_student, student, practice):
    address = reverse("enrollments:my-trainings")
    for _number in range(2):
        put_in_state(make_training(practice=practice), student, State.WAITLIST)
    as_student.get(address)
    few = count_queries(as_student, address)
    for _number in range(3):
        put_in_state(make_training(practice=practice, sessions=2), student, State.WAITLIST)
    assert count_queries(as_student, address) == few


def test_nobody_sees_or_leaves_what_is_not_theirs(client, student, practice):
    own = put_in_state(make_training(practice=practice), student, State.ENROLLED)
    for person in (UserFactory(), make_student(practice)):
        client.force_login(person)
        for name in ("enrollment", "leave", "queue-place"):
            assert client.get(page(name, own)).status_code in {403, 404}
        for name in ("leave", "accept-own", "decline-own"):
            assert client.post(page(name, own)).status_code in {403, 404}
    client.force_login(Enrollment.objects.get().offering.training.trainers.get())
    assert client.post(page("leave", own)).status_code == 404
    own.refresh_from_db()
    assert own.state == State.ENROLLED


# -- Queue and leaving ------------------------------------------------------------------------------


def test_the_queue_shows_place_rule_and_decisions_without_names(as_student, student, practice):
    training = make_training(practice=practice, capacity=1)
    seated = join(training)
    first = join(training, make_student(practice, first_name="Nameless"))
    own = join(training, student)
    html = assert_sound(as_student.get(page("queue-place", own)))
    assert "You are number 2 of 2." in words(html.main)
    assert "Nothing yet" in words(html.main)

    leave_offering(seated, actor=seated.student)
    html = assert_sound(as_student.get(page("queue-place", own)))
    text = words(html.main)
    assert "You are number 1 of 1." in text
    assert "The person in place 1 was invited because somebody left." in text
    assert "An invitation is open for 2 days" in text
    assert "Nameless" not in text

    DeliveryPreference.objects.create(user=student, category=Category.WAITLIST, channel=Channel.EMAIL)
    assert "You would be passed over" in words(soup(as_student.get(page("queue-place", own))).main)
    leave_offering(Enrollment.objects.get(pk=first.pk), actor=first.student)
    text = words(assert_sound(as_student.get(page("queue-place", own))).main)
    assert "You, in place 1, were passed over because you want no messages about waiting lists." in text


def test_leaving_in_time_says_what_happens(as_student, student, practice):
    own = join(make_training(practice=practice), student)
    html = assert_sound(as_student.get(page("leave", own)))
    assert "the next who waits is invited" in words(html.main)
    own.refresh_from_db()
    assert own.state == State.ENROLLED
    html = assert_sound(as_student.post(page("leave", own), follow=True))
    assert "You have left" in words(html.main)
    own.refresh_from_db()
    assert own.state == State.CANCELED
    assert as_student.get(page("leave", own)).status_code == 302


def test_leaving_late_needs_a_tick(as_student, student, practice):
    policy = CancellationPolicyFactory(practice=practice, text="Late leavers *wait*.")
    kind = TrainingTypeFactory(practice=practice, cancellation_policy=policy)
    own = join(make_training(practice=practice, training_type=kind, days=0.5), student)
    html = assert_sound(as_student.get(page("leave", own)))
    assert "This training has a 24 hour cancellation policy." in words(html.select_one(".alert-bad"))
    assert html.select_one(".alert-bad em").get_text() == "wait"
    html = assert_sound(as_student.post(page("leave", own)), 422)
    assert html.select_one(".error-summary a")["href"] == "#id_confirm_late"
    assert as_student.post(page("leave", own), {"confirm_late": "on"}).status_code == 302
    own.refresh_from_db()
    assert own.state == State.CANCELED


def test_a_policy_that_blocks_names_the_school(as_student, student, practice):
    policy = CancellationPolicyFactory(practice=practice, mode="block")
    kind = TrainingTypeFactory(practice=practice, cancellation_policy=policy)
    own = join(make_training(practice=practice, training_type=kind, days=0.5), student)
    html = assert_sound(as_student.get(page("leave", own)))
    assert "office@school.example" in words(html.main)
    assert not html.select("main form")
    assert_sound(as_student.post(page("leave", own), {"confirm_late": "on"}), 422)
    own.refresh_from_db()
    assert own.state == State.ENROLLED


def test_b19_leaving_the_queue_is_never_late(as_student, student, practice):
    kind = TrainingTypeFactory(practice=practice, cancellation_policy=CancellationPolicyFactory(practice=practice))
    training = make_training(practice=practice, training_type=kind, days=0.5, capacity=0)
    own = join(training, student)
    html = assert_sound(as_student.get(page("leave", own)))
    assert "You give up place 1" in words(html.main)
    assert not html.select(".alert-bad")
    assert as_student.post(page("leave", own)).status_code == 302


def test_the_video_link_is_for_who_takes_part(as_student, student, practice):
    training = make_training(practice=practice, sessions=0)
    SessionFactory(offering=training.offering_ptr, meet_link="https://meet.example/room")
    assert b"meet.example" not in as_student.get(page("training", training)).content
    own = join(training, student)
    assert b"meet.example" in as_student.get(page("enrollment", own)).content
