"""Pages of trainings in a real browser: accessible, narrow, with a finger, quick by htmx, without script."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalog.models import TrainingTrainer
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from enrollments.services.invitations import invitation_token
from enrollments.services.leaving import leave_offering
from tests.browser.visits import findings, log_in, policy_complaints, small_targets, too_wide
from tests.factories.accounts import PracticeFactory, make_student, make_trainer
from tests.factories.catalog import (
    BookingPolicyFactory,
    CancellationPolicyFactory,
    LocationFactory,
    TrainingTypeFactory,
)
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenanstecknadelkunde"
STATES = (State.WAITLIST_INVITED, State.PENDING, State.WAITLIST_DECLINED, State.COMPLETED)


@pytest.fixture
def school(live_server):
    practice = PracticeFactory(name="Westertoren School", accent="#9c3d1f", training_terms="Be **on time**.")
    policies = {
        "booking_policy": BookingPolicyFactory(practice=practice, text="So that everybody gets a turn."),
        "cancellation_policy": CancellationPolicyFactory(practice=practice, text="Late leavers wait."),
    }
    bonding = TrainingTypeFactory(practice=practice, name="Bonding", **policies)
    other = TrainingTypeFactory(practice=practice, name=LONG)
    room = LocationFactory(practice=practice, name=LONG, directions=f"Ring at {LONG}.")
    trainer = make_trainer(practice, first_name="Joris", last_name=LONG[:40])

    def of(title, kind=bonding, **more):
        training = make_training(practice=practice, training_type=kind, title=title, trainers=0, **more)
        training.sessions.update(location=room)
        TrainingTrainer.objects.create(training=training, user=trainer)
        return training

    student = make_student(practice, first_name="Sanne", last_name="de Vries")
    full = of("Full", capacity=1, days=20)
    seated = join(full)
    join(full)
    waiting = join(full, student)
    leave_offering(Enrollment.objects.get(pk=seated.pk), actor=seated.student)
    late = join(of("Tomorrow", days=0.8), student)
    free = of(f"Sleep {LONG}", kind=other, days=30, sessions=2, price=9500)
    own = {
        state: put_in_state(of(state.label, kind=other, days=40 + n), student, state) for n, state in enumerate(STATES)
    }
    token = invitation_token(own[State.WAITLIST_INVITED])
    return {
        "student": student,
        "invited": own[State.WAITLIST_INVITED],
        "pages": {
            "list": "/trainings/",
            "training": reverse("enrollments:training", args=[free.uid]),
            "enrol": reverse("enrollments:enrol", args=[free.uid]),
            "mine": "/my/trainings/",
            "past": "/my/trainings/?show=past",
            "waiting": reverse("enrollments:enrollment", args=[waiting.uid]),
            "queue": reverse("enrollments:queue-place", args=[waiting.uid]),
            "leave": reverse("enrollments:leave", args=[late.uid]),
            "invitation": reverse("enrollments:invitation", args=[token]),
            "calendar": "/my/calendar/",
            **{f"own {state}": reverse("enrollments:enrollment", args=[one.uid]) for state, one in own.items()},
        },
    }


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_page_can_be_used_by_everybody(browser, live_server, school, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    log_in(context, live_server, school["student"])
    page = context.new_page()
    complaints = policy_complaints(page)
    found = {}
    for name, address in school["pages"].items():
        page.goto(live_server.url + address)
        wrong = [*findings(page), *too_wide(page), *(small_targets(page) if width == 390 else ())]
        if wrong:
            found[name] = wrong
    context.close()
    assert found == {}
    assert complaints == []


def test_filters_replace_only_the_results(browser, live_server, school):
    page = browser.new_page()
    page.goto(f"{live_server.url}/trainings/")
    page.evaluate("document.body.dataset.same = 'yes'")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Type").select_option(label="Bonding")
    expect(page.locator(".pill strong")).to_have_text("Bonding")
    expect(page.locator("#results .card-title")).to_have_count(2)
    assert page.evaluate("document.body.dataset.same") == "yes"
    assert "type=" in page.url
    page.close()


def test_an_invitation_is_answered_without_script(browser, live_server, school):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + school["pages"]["invitation"])
    page.get_by_role("button", name="Accept the place").click()
    expect(page.get_by_role("heading", name="The place is yours")).to_be_visible()
    context.close()
    school["invited"].refresh_from_db()
    assert school["invited"].state == State.ENROLLED
