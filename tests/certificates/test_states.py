"""The states of the staff's database: each certificate in one, the one that its own page names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from certificates import states
from certificates.dates import today_in
from certificates.enums import CertificateStatus
from certificates.models import Certificate
from certificates.pages.wallet.looks import look_of
from certificates.states import SINGLE, ListState, count_found_states, count_states, in_state_at
from tests.factories.accounts import PracticeFactory
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate

pytestmark = pytest.mark.django_db
DAYS = (None, 400, 91, 90, 0, -1, -90, -91)
SAID = {"revoked": ListState.GONE, "superseded": ListState.GONE}


@pytest.fixture
def practice():
    return PracticeFactory(time_zone="Pacific/Auckland")


@pytest.fixture
def every_kind(practice):
    today = today_in(practice)
    for days in DAYS:
        ends = None if days is None else today + timedelta(days=days)
        began = today - timedelta(days=500)
        AgencyCertificateFactory(practice=practice, expires_on=ends)
        issued_certificate(practice, issued_on=began, expires_on=ends)
        issued_certificate(
            practice, issued_on=began, expires_on=ends, status=CertificateStatus.REVOKED, revoked_on=today
        )
    return list(Certificate.objects.all())


def test_a_list_and_a_page_say_the_same_of_every_certificate(practice, every_kind):
    for certificate in every_kind:
        said = look_of(certificate).state
        found = [
            state
            for state in SINGLE
            if Certificate.objects.filter(in_state_at(state, [practice]), pk=certificate.pk).exists()
        ]
        assert found == [SAID.get(said) or ListState(said)], (certificate.source, certificate.expires_on)


def test_without_a_date_it_is_active_and_never_expired(practice, every_kind):
    def ids(state):
        return set(Certificate.objects.filter(in_state_at(state, [practice])).values_list("pk", flat=True))

    undated = {one.pk for one in every_kind if one.expires_on is None and one.status == "issued"}
    standing = {one.pk for one in every_kind if one.status == "issued"}
    assert undated <= ids(ListState.ACTIVE)
    assert not undated & ids(ListState.RUN_OUT)
    assert ids(ListState.ACTIVE) | ids(ListState.RUN_OUT) == standing


def test_each_school_has_its_own_day(practice):
    west = PracticeFactory(time_zone="Pacific/Honolulu")
    day = today_in(west)
    for school in (practice, west):
        AgencyCertificateFactory(practice=school, expires_on=day)
    rows = Certificate.objects.filter(in_state_at(ListState.EXPIRING, [practice, west]))
    assert {row.practice for row in rows} == ({practice, west} if today_in(practice) == day else {west})


def test_counting_ends_where_nobody_reads_on(practice, every_kind, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(states, "MOST_COUNTED", 2)
    with django_assert_num_queries(len(SINGLE)):
        counted = {one.state: one for one in count_states(Certificate.objects.all(), [practice])}
    assert (counted[ListState.GONE].number, counted[ListState.GONE].is_more) == (2, True)
    assert (counted[ListState.UNKNOWN].number, counted[ListState.UNKNOWN].is_more) == (1, False)
    with django_assert_num_queries(1):
        found = count_found_states(Certificate.objects.all(), [practice])
    assert sum(one.number for one in found) == states.MOST_COUNTED + 1
    assert all(one.is_more for one in found)
    monkeypatch.setattr(states, "MOST_COUNTED", 1000)
    everything = Certificate.objects.all()
    assert count_found_states(everything, [practice]) == count_states(everything, [practice])
