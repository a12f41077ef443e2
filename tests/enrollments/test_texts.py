"""Texts of practices in the pages of trainings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.catalog import BookingPolicyFactory, CancellationPolicyFactory, TrainingTypeFactory
from tests.factories.scheduling import make_training
from tests.pages import assert_sound

pytestmark = pytest.mark.django_db
TRICK = "{{ request.user.email }} {% now 'Y' %} <script>alert(1)</script> <b onclick=x>bold</b>"


def test_s4_template_syntax_stays_text(client):
    practice = PracticeFactory(training_terms=TRICK, waiting_list_text=TRICK)
    kind = TrainingTypeFactory(
        practice=practice,
        booking_policy=BookingPolicyFactory(practice=practice, text=TRICK),
        cancellation_policy=CancellationPolicyFactory(practice=practice, text=TRICK),
    )
    training = make_training(practice=practice, training_type=kind, description=TRICK)
    student = make_student(practice)
    client.force_login(student)
    for name in ("training", "enrol"):
        html = assert_sound(client.get(reverse(f"enrollments:{name}", args=[training.uid])))
        texts = [prose.get_text() for prose in html.select(".prose")]
        assert len(texts) >= 3
        for text in texts:
            assert text.strip() == TRICK
