from __future__ import annotations

from django.utils import translation

from enrollments.integrations.stripe.declines import GENERAL, MESSAGES, message_for


def test_known_reasons_have_a_sentence_of_their_own():
    for reason in MESSAGES:
        assert message_for(reason) != str(GENERAL)


def test_anything_else_gets_the_general_one():
    for reason in ("", "stolen_card", "lost_card", "fraudulent", "do_not_honor", "something_new"):
        assert message_for(reason) == str(GENERAL)


def test_in_any_language():
    with translation.override("nl"):
        assert message_for("expired_card")
