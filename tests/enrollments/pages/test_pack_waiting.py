"""A course that is full: waiting for a place, and choosing times once invited."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalog.models import CoursePack
from config.kit.locks import locked_transaction
from enrollments.enums import DecisionCause
from enrollments.enums import EnrollmentState as State
from enrollments.locks import lock_offering
from enrollments.models import Enrollment
from enrollments.services.promotion import promote
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack():
    return make_pack(capacity=0, title="Algebra", price=0)


@pytest.fixture
def student(pack, client):
    user = MembershipFactory(practice=pack.practice).user
    client.force_login(user)
    return user


def at(name, thing):
    return reverse(name, args=[thing.uid])


def test_a_full_course_offers_its_waiting_list(client, pack, student):
    html = assert_sound(client.get(at("catalog:pack", pack)))
    assert html.find("a", href=at("enrollments:wait", pack))
    html = assert_sound(client.get(at("enrollments:choose", pack)))
    assert "This course is full" in words(html.main)

    html = assert_sound(client.get(at("enrollments:wait", pack)))
    assert "You get place 1 on its waiting list." in words(html.main)
    assert not Enrollment.objects.exists()
    html = assert_sound(client.post(at("enrollments:wait", pack), follow=True))
    own = Enrollment.objects.get(student=student)
    assert own.state == State.WAITLIST
    assert "You are number 1 of 1 on the waiting list" in words(html.main)
    assert client.post(at("enrollments:wait", pack))["Location"] == at("enrollments:enrollment", own)
    assert "You are on the waiting list of this course" in words(
        assert_sound(client.get(at("enrollments:choose", pack))).main
    )


def test_the_invited_choose_their_times(client, pack, student):
    client.post(at("enrollments:wait", pack))
    CoursePack.objects.filter(pk=pack.pk).update(capacity=1)
    with locked_transaction():
        promote(lock_offering(pack.pk), cause=DecisionCause.CAPACITY_RAISED, actor=None)
    own = Enrollment.objects.get(student=student)
    html = assert_sound(client.get(at("enrollments:enrollment", own)))
    assert "A place is held for you: Algebra" in words(html.main)
    assert "A place is held for you: Algebra" in words(assert_sound(client.get("/my/")).main)
    assert client.post(at("enrollments:accept-own", own))["Location"] == at("enrollments:choose", pack)
    text = words(assert_sound(client.get(at("enrollments:choose", pack))).main)
    assert "This course is full" not in text
    assert "You have this course already" not in text


def test_where_places_are_free_one_chooses_times(client, student):
    roomy = make_pack(capacity=3)
    assert client.get(at("enrollments:wait", roomy))["Location"] == at("enrollments:choose", roomy)


def test_who_refuses_messages_is_told_why_not(client, pack, student):
    DeliveryPreference.objects.create(user=student, category=Category.WAITLIST, channel=Channel.EMAIL)
    html = assert_sound(client.get(at("enrollments:wait", pack)))
    assert "You want no messages about waiting lists" in words(html.main)
    assert not html.select("main form")
    assert_sound(client.post(at("enrollments:wait", pack)), 422)
    assert not Enrollment.objects.exists()
