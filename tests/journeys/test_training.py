"""A group training from the public list to leaving it, on the demo school that `make run` starts.

Register, find a full training, wait, be invited by mail, accept by its link
without a login, take the calendar file, and leave late after the notice. With a
mouse, without JavaScript, on a phone, by keyboard alone.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.journeys.hands import Keyboard, Thumb
from tests.journeys.test_first_lesson import become_student, complaints_of, somebody

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LINK = re.compile(r"https?://[^\s/]+(/invitations/\S+)")

WAYS: dict[str, dict[str, Any]] = {
    "mouse": {},
    "without JavaScript": {"context": {"java_script_enabled": False}},
    "phone": {
        "context": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
        "hands": Thumb,
    },
    "keyboard": {"hands": Keyboard},
}

# A training of tomorrow with one place, which somebody has.
FILL = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import Practice, User
from catalog.models import CancellationPolicy, TrainingType
from enrollments.services.joining import enroll_self
from scheduling.plans import SessionPlan
from scheduling.services.trainings import create_training
practice = Practice.objects.get(slug="westertoren")
admin = User.objects.filter(memberships__practice=practice, memberships__role="admin").first()
policy, made = CancellationPolicy.objects.get_or_create(practice=practice, name="Journey")
kind, made = TrainingType.objects.get_or_create(practice=practice, name="Journey", cancellation_policy=policy)
start = timezone.now().replace(microsecond=0) + timedelta(hours={hours})
plan = SessionPlan(starts_at=start, ends_at=start + timedelta(minutes=30))
training = create_training(
    practice, actor=admin, title="{title}", training_type=kind, capacity=1, plans=[plan], accept_clashes=True
)
seated = User.objects.get(email="{seated}")
enroll_self(training.pk, student=seated, surface="pages", has_agreed=True)
"""
LEAVE = """
from accounts.models import User
from enrollments.models import Enrollment
from enrollments.services.leaving import leave_offering
seated = Enrollment.objects.get(offering__title="{title}", student__email="{seated}")
leave_offering(seated, actor=seated.student, has_confirmed_late=True)
"""


@pytest.mark.parametrize("way", WAYS)
def test_waiting_being_invited_and_leaving_late(demo, browser, mailbox, way):
    plan = WAYS[way]
    title, email = f"Journey {way}", f"training-{way.replace(' ', '-').lower()}@family.example"
    facts = {"title": title, "seated": demo.login_of("student")["email"], "hours": 16 + list(WAYS).index(way)}
    demo.shell(FILL.format(**facts))
    context, hands = somebody(demo, browser, plan)
    page = hands.page
    complaints = complaints_of(page)

    hands.open("/login/")
    become_student(hands, mailbox, email)
    hands.open("/trainings/")
    hands.fill("Search", title)
    hands.press("button", "Search", exact=True)
    hands.press("link", title, exact=True)
    expect(page.locator(".facts").first).to_contain_text("Full: you can wait for a place")
    hands.press("link", "Join the waiting list")
    expect(page.get_by_text("You get place 1 on the waiting list.")).to_be_visible()
    hands.tick(page.get_by_label("I have read the terms and agree to them"))
    hands.press("button", "Join the waiting list")
    expect(page.get_by_text("You are number 1 of 1 on the waiting list")).to_be_visible()
    hands.press("link", "The rule, and what was decided so far")
    expect(page.get_by_text("You are number 1 of 1.")).to_be_visible()

    # Somebody leaves; the mail leads to an answer without a login.
    demo.shell(LEAVE.format(**facts))
    link = LINK.search(mailbox(email, "held for you"))[1]
    stranger, other_hands = somebody(demo, browser, plan)
    other_hands.open(link)
    expect(other_hands.page.get_by_role("heading", name="A place is held for you")).to_be_visible()
    other_hands.press("button", "Accept the place")
    expect(other_hands.page.get_by_role("heading", name="The place is yours")).to_be_visible()
    stranger.close()

    # The place, its calendar file, and leaving late.
    hands.open("/my/trainings/")
    hands.press("link", title, exact=True)
    expect(page.locator(".page-header .badge")).to_have_text("Enrolled")
    file = page.locator(".page-header a[download]").get_attribute("href")
    entries = Calendar.from_ical(context.request.get(file).body()).walk("VEVENT")
    assert [str(entry["summary"]) for entry in entries] == [title]
    hands.press("link", "Leave this training")
    expect(page.get_by_text("This training has a 24 hour cancellation policy.")).to_be_visible()
    hands.press("button", "Leave late")
    expect(page.locator(".error-summary")).to_be_visible()
    hands.tick(page.get_by_label("I understand that I leave late"))
    hands.press("button", "Leave late")
    expect(page.get_by_text("You have left", exact=True)).to_be_visible()
    assert title in mailbox(email, title)
    assert complaints == []
    context.close()
