"""One's own trainings: situations, the list, the place in the queue."""

from __future__ import annotations

import pytest
from django.urls import reverse

from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from enrollments.services.leaving import leave_offering
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from tests.enrollments.pages.reading import count_queries, page
from tests.factories.accounts import UserFactory, make_student
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
LIST = "/trainings/"


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


@pytest.mark.parametrize("name", ["enrollment", "queue-place", "leave"])
def test_the_navigation_marks_what_the_breadcrumb_says(as_student, student, practice, name):
    own = put_in_state(make_training(practice=practice), student, State.WAITLIST)
    html = assert_sound(as_student.get(page(name, own)))
    assert words(html.select_one(".breadcrumb a")) == "My trainings"
    assert [words(link) for link in html.select(".side-link[aria-current]")] == ["My trainings"]
