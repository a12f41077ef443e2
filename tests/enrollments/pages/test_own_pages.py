"""One's enrolments, the overview, teaching: what stands there, for whom, at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.models import Enrollment
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.removing import remove_student
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.lessons import complete_slot
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack
from tests.pages import assert_sound, soup, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def free_pack():
    return make_pack(price=0, title="Meet me first", required_classes_count=2, tutor_profile__display_name="Eva Jansen")


@pytest.fixture
def learner(free_pack):
    return MembershipFactory(practice=free_pack.practice, user__first_name="Sanne", user__last_name="de Vries").user


@pytest.fixture
def enrolled(free_pack, learner, hours):
    return enroll_in_pack(free_pack.pk, student=learner, actor=learner, choice=Choice(starts=hours(10, 12)))


def page_of(enrollment):
    return reverse("enrollments:enrollment", args=[enrollment.uid])


def let_pass(enrollment, **more):
    """As if the lessons lay in the past."""
    ago = timezone.now() - timedelta(days=2)
    for number, slot in enumerate(LessonSlot.objects.filter(enrollment=enrollment, **more).order_by("pk")):
        start = ago + timedelta(hours=2 * number)
        LessonSlot.objects.filter(pk=slot.pk).update(
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            blocks_from=start,
            blocks_until=start + timedelta(hours=1),
        )


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# -- One enrolment ----------------------------------------------------------------------------------


def test_the_student_finds_lessons_money_terms_and_history(client, enrolled, learner):
    client.force_login(learner)
    html = assert_sound(client.get(page_of(enrolled)))
    text = words(html.main)

    assert words(html.h1) == "Meet me first"
    assert words(html.select_one(".page-header .badge")) == "Enrolled"
    assert len(html.select("tbody tr")) == 2
    assert "Lessons, in Amsterdam time" in text
    assert "Lessons given 0 of 2" in text
    assert "Eva Jansen" in text
    assert "· you" in words(html.select_one(".history"))
    assert learner.email not in text
    assert html.find("a", href=reverse("enrollments:calendar", args=[enrolled.uid]))
    assert not html.select("main form")


def test_the_tutor_and_the_school_see_who_it_is_and_have_nothing_to_pay(client, pending, pack):
    for viewer in (pack.tutor_profile.user, MembershipFactory(practice=pack.practice, role=Role.ADMIN).user):
        client.force_login(viewer)
        html = assert_sound(client.get(page_of(pending)))
        text = words(html.main)
        assert pending.student.full_name in text
        assert "Not paid yet" in text
        assert "Pay now" not in text
        assert not html.select("main form")


def test_only_staff_read_who_of_the_school_did_it(client, enrolled, learner, free_pack):
    admin = MembershipFactory(
        practice=free_pack.practice, role=Role.ADMIN, user__first_name="Marijke", user__last_name="Visser"
    ).user
    other_admin = MembershipFactory(practice=free_pack.practice, role=Role.ADMIN).user
    remove_student(enrolled, actor=admin, reason="The tutor moved away")

    seen = {}
    for name, viewer in {"student": learner, "tutor": free_pack.tutor_profile.user, "staff": other_admin}.items():
        client.force_login(viewer)
        seen[name] = words(assert_sound(client.get(page_of(enrolled))).select_one(".history"))

    assert "Marijke Visser" in seen["staff"]
    assert "Sanne de Vries" in seen["staff"]
    for name in ("student", "tutor"):
        assert "Marijke" not in seen[name]
        assert "the school The tutor moved away" in seen[name]
    assert "the student" in seen["tutor"]


def test_lessons_are_links_and_the_way_back_leads_here(client, enrolled, learner):
    client.force_login(learner)
    html = assert_sound(client.get(page_of(enrolled)))
    lessons = [reverse("scheduling:lesson", args=[slot.uid]) for slot in enrolled.lesson_slots.order_by("starts_at")]

    assert [link["href"] for link in html.select("tbody th a")] == lessons
    assert assert_sound(client.get(lessons[0])).select_one(f".breadcrumb a[href='{page_of(enrolled)}']")


def test_what_ends_with_paying_is_said_until_then(client, pending, enrolled, learner):
    client.force_login(pending.student)
    assert "Until you pay" in words(assert_sound(client.get(page_of(pending))).main)
    client.force_login(learner)
    text = words(assert_sound(client.get(page_of(enrolled))).main)
    assert "Until you pay" not in text
    assert "If you cancel After your first lesson" in text


def test_the_calendar_file_holds_every_lesson(client, enrolled, learner):
    client.force_login(learner)
    response = client.get(reverse("enrollments:calendar", args=[enrolled.uid]))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.decode().count("BEGIN:VEVENT") == 2


def test_when_all_lessons_are_given_the_course_is_complete(client, enrolled, learner, free_pack):
    let_pass(enrolled)
    for lesson in enrolled.lesson_slots.all():
        complete_slot(lesson, actor=free_pack.tutor_profile.user)
    client.force_login(learner)
    html = assert_sound(client.get(page_of(enrolled)))

    assert words(html.select_one(".page-header .badge")) == "Completed"
    assert "You have completed this course" in words(html.main)
    assert "Lessons given 2 of 2" in words(html.main)


def test_more_lessons_cost_no_more_queries(client, learner, free_pack, hours):
    client.force_login(learner)
    one = make_pack(price=0, practice=free_pack.practice)
    three = make_pack(price=0, practice=free_pack.practice, required_classes_count=3)
    enrolments = [
        enroll_in_pack(pack.pk, student=learner, actor=learner, choice=Choice(starts=starts))
        for pack, starts in ((one, hours(9)), (three, hours(11, 13, 15)))
    ]
    client.get(page_of(enrolments[0]))

    first, second = (count_queries(client, page_of(enrolment)) for enrolment in enrolments)
    assert first == second


# -- The list and the overview ----------------------------------------------------------------------


def test_a_beginner_is_led_to_the_courses(client, learner):
    client.force_login(learner)
    for name in ("overview", "enrollments"):
        html = assert_sound(client.get(reverse(f"enrollments:{name}")))
        assert "Nothing here yet" in words(html.main)
        assert html.main.find("a", href="/courses/")


def test_the_overview_begins_with_what_is_next(client, enrolled, learner):
    client.force_login(learner)
    html = assert_sound(client.get(reverse("enrollments:overview")))

    assert words(html.h1) == "Hello Sanne"
    assert "Amsterdam time" in words(html.select_one(".next-when"))
    assert "Meet me first with Eva Jansen" in words(html.select_one(".next-lesson"))
    assert len(html.select("tbody tr")) == 1
    assert [words(title) for title in html.select(".card-title")] == ["Meet me first"]


def test_unpaid_lessons_are_no_plan_yet_but_a_reminder(as_student, pending):
    html = assert_sound(as_student.get(reverse("enrollments:overview")))

    assert "Waiting for your payment" in words(html.select_one(".alert-warn"))
    assert html.find("form", action=reverse("enrollments:pay", args=[pending.uid]))
    assert not html.select(".next-lesson, tbody")


def test_nobody_sees_the_enrolments_of_others(client, enrolled, free_pack):
    client.force_login(MembershipFactory(practice=free_pack.practice).user)
    for name in ("overview", "enrollments"):
        assert "Meet me first" not in words(soup(client.get(reverse(f"enrollments:{name}"))).main)


def test_the_list_is_narrowed_by_state(client, enrolled, learner):
    client.force_login(learner)
    address = reverse("enrollments:enrollments")
    for state, number in (("", 1), ("running", 1), ("pending", 0), ("completed", 0), ("canceled", 0), ("nonsense", 1)):
        html = assert_sound(client.get(f"{address}?state={state}"))
        assert len(html.select("#content .card")) == number, state
        assert len(html.select(".tab[aria-current]")) == 1


@pytest.mark.parametrize("name", ["overview", "enrollments", "teaching", "students"])
def test_more_rows_cost_no_more_queries(client, learner, free_pack, hours, name):
    """One enrolment, then three: of a student the packs of several tutors, of a tutor several students."""
    is_tutor = name in {"teaching", "students"}
    viewer = free_pack.tutor_profile.user if is_tutor else learner
    days = iter(range(2, 9))

    def add():
        pack = free_pack if is_tutor else make_pack(price=0, practice=free_pack.practice, required_classes_count=2)
        student = MembershipFactory(practice=free_pack.practice).user if is_tutor else learner
        starts = hours(10, 12, day=next(days))
        return enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=starts))

    let_pass(add(), pk__in=[])
    past = add()
    let_pass(past)
    client.force_login(viewer)
    address = reverse(f"enrollments:{name}")
    client.get(address)
    before = count_queries(client, address)
    add()
    add()

    assert count_queries(client, address) == before


# -- Teaching ---------------------------------------------------------------------------------------


def test_a_tutor_finds_what_needs_them_first(client, enrolled, free_pack, hours):
    let_pass(enrolled, starts_at=hours(10)[0])
    client.force_login(free_pack.tutor_profile.user)
    html = assert_sound(client.get(reverse("enrollments:teaching")))

    assert len(html.select("section[aria-labelledby=unconfirmed] tbody tr")) == 1
    assert len(html.select("section[aria-labelledby=upcoming] tbody tr")) == 1
    assert "Sanne de Vries" in words(html.select_one(".people"))
    stats = {
        words(stat.select_one(".stat-label")): words(stat.select_one(".stat-value")) for stat in html.select(".stat")
    }
    assert stats == {"Lessons, next 7 days": "1", "Students": "1", "Not paid yet": "0"}


def test_a_lesson_is_marked_from_the_dashboard(client, enrolled, free_pack):
    let_pass(enrolled)
    client.force_login(free_pack.tutor_profile.user)
    for left in (1, 0):
        form = soup(client.get(reverse("enrollments:teaching"))).select_one("form.lesson-act")
        data = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
        response = client.post(form["action"], data, follow=True)
        html = assert_sound(response)
        assert response.redirect_chain[-1][0] == reverse("enrollments:teaching")
        assert len(html.select("section[aria-labelledby=unconfirmed] tbody tr")) == left
    enrolled.refresh_from_db()
    assert enrolled.state == EnrollmentState.COMPLETED
    assert enrolled.transitions.last().event == EnrollmentEvent.COMPLETE


def test_unpaid_holds_stand_apart(client, pending, pack):
    client.force_login(pack.tutor_profile.user)
    html = assert_sound(client.get(reverse("enrollments:teaching")))

    assert not html.select("tbody tr")
    assert pending.student.full_name in words(html.main)
    assert "held until" in words(html.main)


def test_students_of_others_are_not_listed(client, enrolled):
    other = make_pack()
    client.force_login(other.tutor_profile.user)

    assert "Nobody yet" in words(assert_sound(client.get(reverse("enrollments:students"))).main)
    assert "No lesson is planned" in words(assert_sound(client.get(reverse("enrollments:teaching"))).main)


@pytest.mark.parametrize("name", ["teaching", "students"])
def test_teaching_is_for_tutors(client, learner, free_pack, name):
    address = reverse(f"enrollments:{name}")
    assert client.get(address).status_code == 302
    for person, expected in (
        (learner, 403),
        (MembershipFactory(practice=free_pack.practice, role=Role.ADMIN).user, 403),
        (free_pack.tutor_profile.user, 200),
    ):
        client.force_login(person)
        assert client.get(address).status_code == expected


def test_navigation_offers_what_one_may_use(client, learner, free_pack):
    def entries(viewer):
        client.logout()
        if viewer:
            client.force_login(viewer)
        return [words(link) for link in soup(client.get("/courses/")).select(".site-nav a")]

    assert entries(None) == ["Courses", "Trainings", "Tutors"]
    assert entries(learner) == ["Courses", "Trainings", "Tutors", "My learning"]
    assert entries(free_pack.tutor_profile.user) == ["Courses", "Trainings", "Tutors", "Teaching"]


def test_each_page_has_one_name_and_one_place_in_a_menu(client, learner, free_pack):
    def menus(viewer, address):
        client.force_login(viewer)
        page = soup(client.get(reverse(address)))
        return [
            [(words(link), "aria-current" in link.attrs) for link in page.select(f"{menu} a")]
            for menu in (".menu-panel", ".side-navigation")
        ]

    tutor = free_pack.tutor_profile.user
    for viewer, address, here in (
        (learner, "enrollments:overview", "My learning"),
        (learner, "enrollments:enrollments", "My enrolments"),
        (tutor, "enrollments:overview", "My learning"),
        (tutor, "enrollments:teaching", "Teaching"),
        (tutor, "scheduling:rules", "Availability"),
    ):
        account, side = menus(viewer, address)
        assert [name for name, _is_here in account[:3]] == (
            ["Teaching", "My learning", "My trainings"]
            if viewer == tutor
            else ["My learning", "My trainings", "My enrolments"]
        )
        assert [name for name, is_here in side if is_here] == [here]
        assert len({name for name, _is_here in side}) == len(side)
        assert len([name for name, is_here in account if is_here]) <= 1


def test_a_canceled_lesson_does_not_count_as_planned(client, enrolled, learner):
    enrolled.lesson_slots.update(status=SlotStatus.CANCELED)
    client.force_login(learner)
    html = assert_sound(client.get(reverse("enrollments:overview")))

    assert not html.select(".next-lesson")
    assert Enrollment.objects.get().state == EnrollmentState.ENROLLED


def test_a_login_leads_to_what_one_does_here(client, learner, free_pack):
    start = reverse("enrollments:start")
    for person, target in (
        (learner, reverse("enrollments:overview")),
        (free_pack.tutor_profile.user, reverse("enrollments:teaching")),
        (MembershipFactory(practice=free_pack.practice, role=Role.ADMIN).user, reverse("admin:index")),
        (MembershipFactory(practice=free_pack.practice, role=Role.GUARD).user, reverse("enrollments:overview")),
    ):
        client.force_login(person)
        assert client.get(start)["Location"] == target
