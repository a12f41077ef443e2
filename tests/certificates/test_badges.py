"""The colours of the domain page, on every day around their edges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from certificates.badges import Badge, badge, in_badge_state
from certificates.enums import BadgeState
from certificates.models import Certificate
from tests.factories.certificates import AgencyCertificateFactory

TODAY = date(2026, 3, 29)  # a clock changes on it in Europe: only dates count
EDGES = {
    91: BadgeState.VALID,
    90: BadgeState.EXPIRING,
    1: BadgeState.EXPIRING,
    0: BadgeState.EXPIRING,
    -1: BadgeState.EXPIRED,
    -90: BadgeState.EXPIRED,
    -91: BadgeState.LAPSED,
}


@pytest.mark.parametrize(("days", "state"), EDGES.items())
def test_the_state_on_each_edge(days, state):
    assert badge(TODAY + timedelta(days=days), TODAY) == Badge(state, days)


def test_no_date_is_unknown():
    assert badge(None, TODAY) == Badge(BadgeState.UNKNOWN, None)


@pytest.mark.parametrize(
    ("days", "english", "dutch"),
    [
        (91, "91 days left", "Nog 91 dagen"),
        (1, "1 day left", "Nog 1 dag"),
        (0, "Expires today", "Verloopt vandaag"),
        (-1, "Expired 1 day ago", "1 dag geleden verlopen"),
        (-91, "Expired 91 days ago", "91 dagen geleden verlopen"),
    ],
)
def test_the_words(days, english, dutch):
    found = badge(TODAY + timedelta(days=days), TODAY)
    assert found.text == english
    with translation.override("nl"):
        assert found.text == dutch


@pytest.mark.django_db
def test_lists_and_badges_agree_on_every_date():
    first = AgencyCertificateFactory(expires_on=None)
    for days in range(-93, 94):
        AgencyCertificateFactory(
            practice=first.practice, issuer=first.issuer, holder=first.holder, expires_on=TODAY + timedelta(days=days)
        )
    for state in BadgeState:
        listed = set(Certificate.objects.filter(in_badge_state(state, TODAY)))
        assert listed == {one for one in Certificate.objects.all() if badge(one.expires_on, TODAY).state == state}
        assert listed
