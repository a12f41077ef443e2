"""One organisation, however it is written; never a guess."""

from __future__ import annotations

import pytest
from django.db import connection

from certificates.models import Issuer, IssuerAlias
from certificates.services.issuers import find_or_make_issuer, fold_issuer, note_name, own_issuer
from tests.factories.accounts import PracticeFactory
from tests.factories.certificates import IssuerFactory
from tests.threads import meeting


@pytest.mark.parametrize(
    "text", ["n.e. thing training", "N.E. Thing Training LLC", "N. E. Thing Training, L.L.C.", " n e  THING training "]
)
def test_ways_of_writing_one(text):
    assert fold_issuer(text) == "n e thing training"


def test_what_only_contains_it_is_somebody_else():
    assert fold_issuer("Not n.e. thing training") != fold_issuer("n.e. thing training")
    assert fold_issuer("LLC") == "llc"
    assert fold_issuer("  ") == "-"


@pytest.mark.django_db
def test_the_first_time_makes_it_and_the_second_finds_it():
    practice = PracticeFactory()
    first = find_or_make_issuer(practice, "American  Red Cross")

    assert first.name == "American Red Cross"
    assert find_or_make_issuer(practice, "AMERICAN RED CROSS, Inc.") == first
    assert find_or_make_issuer(PracticeFactory(), "American Red Cross") != first
    assert IssuerAlias.objects.filter(issuer=first).count() == 1


@pytest.mark.django_db
def test_own_is_the_practice_also_where_an_agency_wrote_it_first():
    practice = PracticeFactory(name="N.E. Thing Training")
    seen = find_or_make_issuer(practice, "n.e. thing training LLC")

    assert own_issuer(practice) == seen
    assert own_issuer(practice) == Issuer.objects.get(practice=practice, is_own=True)


@pytest.mark.django_db
def test_a_name_given_by_staff_is_recognised():
    issuer = IssuerFactory(name="Foss")
    note_name(issuer)
    note_name(issuer)
    assert find_or_make_issuer(issuer.practice, "FOSS llc") == issuer


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_meet_it_at_once_make_one():
    practice = PracticeFactory()

    def first(pause):
        from django.db import transaction  # noqa: PLC0415 - of this thread's connection

        with transaction.atomic():
            made = find_or_make_issuer(practice, "Agency")
            pause()
            return made

    one, other = meeting(first, lambda: find_or_make_issuer(practice, "AGENCY"))

    assert one == other
    assert Issuer.objects.count() == 1
    assert connection.in_atomic_block is False
