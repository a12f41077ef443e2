"""The signed link of an invitation: opening changes nothing, a POST answers, everything after says what happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus
from accounts.services.account_status import change_account_status
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from enrollments.services.invitations import expire_invitations, invitation_token
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited():
    practice = PracticeFactory()
    return put_in_state(make_training(practice=practice, capacity=1), make_student(practice), State.WAITLIST_INVITED)


def link(enrollment, name="invitation"):
    return reverse(f"enrollments:{name}", args=[invitation_token(enrollment)])


def state_of(enrollment):
    enrollment.refresh_from_db()
    return enrollment.state


def test_s1_opening_the_link_changes_nothing_and_tells_nobody(client, invited):
    response = client.get(link(invited))
    html = assert_sound(response)
    assert words(html.h1) == "A place is held for you"
    assert [words(button) for button in html.select("main form button")] == ["Accept the place", "Decline"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    for name in ("accept", "decline"):
        assert client.get(link(invited, name)).status_code == 405
    assert state_of(invited) == State.WAITLIST_INVITED


def test_accepting_without_a_login(client, invited):
    html = assert_sound(client.post(link(invited, "accept"), follow=True))
    assert words(html.h1) == "The place is yours"
    assert state_of(invited) == State.ENROLLED
    version = invited.record_version
    assert_sound(client.post(link(invited, "accept"), follow=True))
    assert_sound(client.post(link(invited, "decline"), follow=True))
    assert state_of(invited) == State.ENROLLED
    assert invited.record_version == version


def test_b6_declining_invites_the_next(client, invited):
    following = join(invited.offering)
    html = assert_sound(client.post(link(invited, "decline"), follow=True))
    assert words(html.h1) == "You have declined"
    assert html.find("a", string=lambda text: text and "Join again" in text) or "Join again" in words(html.main)
    assert state_of(invited) == State.WAITLIST_DECLINED
    assert state_of(following) == State.WAITLIST_INVITED


def test_what_has_to_be_paid_asks_for_a_login(client, invited):
    invited.offering.price = 9500
    invited.offering.save(update_fields=["price"])
    assert "after a login" in words(assert_sound(client.get(link(invited))).main)
    response = client.post(link(invited, "accept"))
    assert response["Location"] == reverse("enrollments:enrollment", args=[invited.uid])
    assert client.get(response["Location"])["Location"].startswith("/login/")
    assert state_of(invited) == State.PENDING


def test_an_invitation_that_ended_says_so(client, invited):
    Enrollment.objects.filter(pk=invited.pk).update(invite_expires_at=timezone.now() - timedelta(minutes=1))
    html = assert_sound(client.get(link(invited)))
    assert words(html.h1) == "This invitation has ended"
    assert not html.select("main form")
    assert "The invitation has ended." in words(assert_sound(client.post(link(invited, "accept"), follow=True)).main)
    expire_invitations()
    assert words(assert_sound(client.get(link(invited))).h1) == "This invitation has ended"


def test_a_changed_or_foreign_link_is_not_found(client, invited):
    assert client.get(link(invited)[:-4] + "xyz/").status_code == 404
    assert client.post(reverse("enrollments:accept", args=["nonsense"])).status_code == 404
    assert state_of(invited) == State.WAITLIST_INVITED


def test_logged_in_students_answer_on_their_pages(client, invited):
    client.force_login(invited.student)
    for name in ("accept-own", "decline-own"):
        assert client.get(reverse(f"enrollments:{name}", args=[invited.uid])).status_code == 405
    html = assert_sound(client.post(reverse("enrollments:accept-own", args=[invited.uid]), follow=True))
    assert "The place is yours" in words(html.main)
    client.post(reverse("enrollments:decline-own", args=[invited.uid]))
    assert state_of(invited) == State.ENROLLED


def test_another_persons_invitation_says_whose_it_is(client, invited):
    invited.student.first_name = "Sanne"
    invited.student.save(update_fields=["first_name"])
    assert "This invitation is for" not in words(assert_sound(client.get(link(invited))).main)
    client.force_login(make_student(invited.practice, first_name="Daan", last_name="Bakker"))
    text = words(assert_sound(client.get(link(invited))).main)
    assert "This invitation is for Sanne" in text
    assert "You are logged in as Daan Bakker." in text
    html = assert_sound(client.post(link(invited, "accept"), follow=True))
    own = reverse("enrollments:enrollment", args=[invited.uid])
    assert not html.select(f'main a[href="{own}"]')


def test_a_suspended_students_link_gives_no_place(client, invited):
    change_account_status(invited.student, actor=None, status=AccountStatus.SUSPENDED)
    assert_sound(client.post(link(invited, "accept"), follow=True))
    assert state_of(invited) == State.WAITLIST_INVITED
