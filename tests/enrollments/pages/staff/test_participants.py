"""The trainer's pages: who may open them, what they show, and every act on participants."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, EnrollmentTransition
from enrollments.services.removing import remove_student
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import member
from tests.enrollments.pages.staff.conftest import browser
from tests.factories.accounts import PracticeFactory, UserFactory, make_student, make_trainer
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db
State = EnrollmentState
PAGES = ["training", "add", "print", "csv", "decisions", "run", "message"]
POSTS = ["act", "invite-next", "add", "message", "run"]


def address(training, name, *args):
    return reverse(f"enrollments:staff-{name}", args=[training.uid, *args])


def act(desk, training, action, *people, follow=False, **more):
    data = {"action": action, "enrollment": [str(one.uid) for one in people], **more}
    return desk.post(address(training, "act"), data, follow=follow)


@pytest.mark.parametrize("name", PAGES)
def test_who_may_open_the_pages(training, trainer, boss, name):
    practice = training.practice
    people = {
        trainer: 200,
        boss: 200,
        make_trainer(practice): 403,
        make_student(practice): 403,
        member(PracticeFactory(), Role.ADMIN): 404,
        make_trainer(PracticeFactory()): 404,
        UserFactory(): 404,
    }

    assert {who: browser(who).get(address(training, name)).status_code for who in people} == people


@pytest.mark.parametrize("name", POSTS)
def test_who_may_not_post(training, on, name):
    one = on()
    data = {"action": "remove", "enrollment": one.uid, "confirmed": "yes", "reason": "x", "act": "call_off"}
    for who, status in ((make_student(training.practice), 403), (member(PracticeFactory(), Role.ADMIN), 404)):
        assert browser(who).post(address(training, name), data).status_code == status
    one.refresh_from_db()
    assert one.state == State.ENROLLED
    assert OutboxMessage.objects.count() == 0


def test_s1_nothing_changes_by_opening_a_trainers_page(desk, training, on):
    people = [on(), on(State.WAITLIST), on(State.WAITLIST_INVITED)]
    before = list(EnrollmentTransition.objects.values_list("pk", flat=True))
    session = training.sessions.get()
    for name in PAGES:
        assert desk.get(address(training, name)).status_code == 200
    desk.get(address(training, "attendance", session.uid))
    for action in ("invite", "force", "withdraw", "return", "remove", "paid", "readmit"):
        for one in people:
            desk.get(address(training, "act"), {"action": action, "enrollment": one.uid, "confirmed": "yes"})
    assert desk.get(address(training, "invite-next")).status_code == 405

    assert list(EnrollmentTransition.objects.values_list("pk", flat=True)) == before
    assert not Enrollment.objects.filter(is_paid=True).exists()


def test_pages_are_sound(desk, training, on):
    for state in (State.ENROLLED, State.WAITLIST, State.WAITLIST_INVITE_EXPIRED, State.WAITLIST_DECLINED):
        on(state)
    one = on(State.WAITLIST)
    for name in [name for name in PAGES if name != "csv"]:
        assert_sound(desk.get(address(training, name)))
    assert_sound(desk.get(address(training, "add"), {"q": "Person"}))
    assert_sound(desk.get(address(training, "attendance", training.sessions.get().uid)))
    assert_sound(desk.get(address(training, "act"), {"action": "remove", "enrollment": one.uid}))
    assert_sound(desk.get(reverse("enrollments:staff-trainings")))
    assert_sound(desk.get(reverse("enrollments:staff-trainings"), {"view": "past"}))


def test_search_filters_and_order(desk, training, on):
    anna = on(first_name="Anna", last_name="Zomer")
    bert = on(State.WAITLIST, first_name="Bert", last_name="Appel")
    Enrollment.objects.filter(pk=anna.pk).update(is_paid=True)

    def names(**query):
        html = soup(desk.get(address(training, "training"), query))
        return [words(label) for label in html.select(".staff-pick label")]

    assert names() == ["Anna Zomer", "Bert Appel"]
    assert names(q="appel") == ["Bert Appel"]
    assert names(state="waitlist") == ["Bert Appel"]
    assert names(paid="yes") == ["Anna Zomer"]
    assert names(sort="-name") == ["Bert Appel", "Anna Zomer"]
    assert names(q=bert.student.email) == ["Bert Appel"]
    assert names(state="nonsense") == ["Anna Zomer", "Bert Appel"]
    assert names(q="nobody") == []


def test_the_list_costs_the_same_for_one_and_for_many(desk, training, on):
    on(State.WAITLIST)
    desk.get(address(training, "training"))
    with CaptureQueriesContext(connection) as few:
        desk.get(address(training, "training"))
    for state in (State.ENROLLED, State.WAITLIST, State.WAITLIST_DECLINED):
        on(state)
    with CaptureQueriesContext(connection) as many:
        desk.get(address(training, "training"))

    assert len(few) == len(many)


def test_invite_withdraw_return_and_readmit(desk, training, on):
    one = on(State.WAITLIST)

    def now():
        one.refresh_from_db()
        return one.state

    act(desk, training, "invite", one)
    assert now() == State.WAITLIST_INVITED
    act(desk, training, "return", one)
    assert now() == State.WAITLIST
    act(desk, training, "invite", one)
    assert act(desk, training, "withdraw", one).status_code == 200  # asks first
    assert now() == State.WAITLIST_INVITED
    act(desk, training, "withdraw", one, confirmed="yes")
    assert now() == State.WAITLIST_INVITE_EXPIRED
    act(desk, training, "readmit", one)
    assert now() == State.ENROLLED


def test_who_was_removed_is_found_and_taken_in_again(desk, training, on):
    one, other = on(), on()
    remove_student(one, actor=training.trainers.get(), reason="")
    gone = {"state": "canceled"}
    page = desk.get(address(training, "training"), gone)
    assert [row.enrollment for row in page.context["rows"]] == [one]
    assert b"With those ticked" not in page.content
    act(desk, training, "paid", one)
    act(desk, training, "readmit", one)
    back = Enrollment.objects.get(student=one.student, state=State.ENROLLED)
    assert back != one
    assert list(desk.get(address(training, "training"), gone).context["rows"]) == []
    assert not Enrollment.objects.filter(pk__in=[one.pk, other.pk], is_paid=True).exists()


def test_force_and_remove_ask_first(desk, training, on):
    on(), on()
    one = on(State.WAITLIST)

    assert "full" in words(soup(act(desk, training, "force", one)).main)
    act(desk, training, "force", one, confirmed="yes")
    one.refresh_from_db()
    assert one.state == State.ENROLLED

    assert act(desk, training, "remove", one, confirmed="yes", reason="").status_code == 422
    response = act(desk, training, "remove", one, confirmed="yes", reason="Moved away", follow=True)
    one.refresh_from_db()
    assert one.state == State.CANCELED
    assert "Remove" in words(soup(response).select_one(".site-messages"))
    assert one.transitions.latest("pk").reason == "Moved away"


def test_paid_for_a_selection(desk, training, on):
    people = [on(), on()]

    assert act(desk, training, "paid", *people).status_code == 200
    assert not Enrollment.objects.filter(is_paid=True).exists()
    act(desk, training, "paid", *people, confirmed="yes")
    assert Enrollment.objects.filter(is_paid=True).count() == 2
    act(desk, training, "unpaid", people[0])
    assert Enrollment.objects.filter(is_paid=True).count() == 1
    assert OutboxMessage.objects.count() == 0


def test_everybody_found_is_ticked_at_once(desk, training, on):
    on(first_name="Anna"), on(first_name="Bert"), on(State.WAITLIST, first_name="Carla")
    page, found = address(training, "training"), {"state": "enrolled", "sort": "name"}
    offer = soup(desk.get(page, found)).select_one(".staff-tick a")
    assert words(offer) == "Tick all 2 people"

    html = soup(desk.get(page + offer["href"].partition("#")[0]))
    ticked = [box["value"] for box in html.select(".staff-pick input[checked]")]
    assert len(ticked) == 2
    assert html.select_one("#selection [name=list]")["value"] == "state=enrolled&sort=name"
    message = html.select_one(".staff-selection button")["formaction"]
    assert "Anna" in words(soup(desk.get(message, {"enrollment": ticked})).select_one("main form"))


def test_a_refusal_stands_on_the_page(desk, training, on):
    on(), on()
    one = on(State.WAITLIST)

    response = act(desk, training, "invite", one)
    assert response.status_code == 422
    assert "others come first" in words(soup(response).select_one(".alert"))


def test_people_of_another_training_are_nobody(desk, training, trainer):
    other = make_training(practice=training.practice)
    stranger = put_in_state(other.offering_ptr, make_student(training.practice), State.ENROLLED)

    assert act(desk, training, "remove", stranger, confirmed="yes", reason="x").status_code == 404
    assert act(desk, training, "paid").status_code == 302
    assert desk.post(address(training, "act"), {"action": "paid", "enrollment": "x"}).status_code == 404


def test_invite_next(desk, training, on):
    first, second = on(State.WAITLIST), on(State.WAITLIST)

    html = soup(desk.get(address(training, "training")))
    assert "2 people who wait can have a place" in words(html.main)
    desk.post(address(training, "invite-next"), {"count": 1})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.WAITLIST_INVITED, State.WAITLIST)
    desk.post(address(training, "invite-next"), {"count": "many"})
    second.refresh_from_db()
    assert second.state == State.WAITLIST


def test_adding_says_seat_or_queue(desk, training, on):
    person = make_student(training.practice, first_name="Nieuwe", last_name="Student")
    elsewhere = make_student(PracticeFactory(), first_name="Nieuwe", last_name="Elders")
    html = soup(desk.get(address(training, "add"), {"q": "nieuwe"}))

    assert [words(name) for name in html.select(".staff-found .who-name")] == ["Nieuwe Student"]
    assert desk.post(address(training, "add"), {"student": elsewhere.uid}).status_code == 404
    desk.post(address(training, "add"), {"student": person.uid})
    assert training.enrollments.get(student=person).state == State.ENROLLED
    on()
    assert "waiting list, at place 1" in words(soup(desk.get(address(training, "add"))).main)
    assert desk.post(address(training, "add"), {"student": person.uid}).status_code == 422


def test_s5_only_own_participants_are_written_to(desk, training, on):
    mine = on()
    other = make_training(practice=training.practice)
    theirs = put_in_state(other.offering_ptr, make_student(training.practice), State.ENROLLED)
    text = {"subject": "Tomorrow", "body": "Bring a pencil."}

    assert desk.post(address(training, "message"), {**text, "enrollment": theirs.uid, "send": "yes"}).status_code == 404
    assert desk.get(address(training, "message"), {"enrollment": theirs.uid}).status_code == 404
    assert OutboxMessage.objects.count() == 0
    review = desk.post(address(training, "message"), text)
    assert "1 person will get this" in words(soup(review).main)
    assert OutboxMessage.objects.count() == 0
    desk.post(address(training, "message"), {**text, "send": "yes"})
    assert set(OutboxMessage.objects.values_list("user", flat=True)) == {mine.student_id}


def test_the_file_holds_no_formula(desk, training, on):
    on(first_name="=HYPERLINK(1)", last_name="", phone="+31201234567")
    on(State.WAITLIST, first_name="Émile", last_name="Zöe")

    response = desk.get(address(training, "csv"))
    assert response.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[1][0].startswith("'=HYPER") or rows[1][0].startswith("'")
    assert rows[1][2] == "'+31201234567"
    assert rows[2][0] == "Émile Zöe"


def test_a_login_leads_trainers_to_their_trainings(desk, training):
    assert desk.get(reverse("enrollments:start")).url == reverse("enrollments:staff-trainings")
    html = soup(desk.get(reverse("enrollments:staff-trainings")))
    assert "Trust and care" in words(html.main)
    assert browser(make_student(training.practice)).get(reverse("enrollments:staff-trainings")).status_code == 403


def test_a_person_is_reached_from_the_row_and_from_its_menu(desk, training, on):
    one = on(email="ada@long.school.example", phone="+31205550105", first_name="<b>Ada</b>", last_name="x" * 80)
    html = assert_sound(desk.get(address(training, "training")))
    assert words(html.select_one(".staff-pick label")).startswith("<b>Ada</b> xxx")
    mails = html.select("a[href='mailto:ada@long.school.example']")
    assert [str(link.wbr) for link in mails] == ["<wbr/>", "<wbr/>"]
    assert [words(link) for link in html.select(".staff-menu a[href^='tel:']")] == [one.student.phone]
