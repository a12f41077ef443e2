"""Two decisions at once about two files of one certificate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from certificates.models import Certificate
from certificates.services import intake_deciding
from certificates.services.intake_deciding import confirm_intake
from certificates.services.issuers import find_or_make_issuer, own_issuer
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from tests.certificates.intake.said import SAID
from tests.certificates.papers import pdf, red_cross
from tests.threads import alone, meeting

WITHOUT_NUMBER = replace(SAID, number="")


def two_files(proposed):
    """Of one certificate, whose issuer the school knows: meeting a new one at once is another race."""
    one, other = proposed(), proposed(pdf(red_cross(), "printed anew"))
    own_issuer(one.practice)
    find_or_make_issuer(one.practice, SAID.issuer_text)
    return one, other


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_files_without_a_number_are_one_certificate(proposed, ada, boss):
    one, other = two_files(proposed)

    def first(pause):
        with locked_transaction():
            made = confirm_intake(one, actor=ada, claims=WITHOUT_NUMBER)
            pause()
            return made

    made, refused = meeting(first, lambda: confirm_intake(other, actor=boss, claims=WITHOUT_NUMBER))

    assert isinstance(refused, Conflict), refused
    assert refused.error_code == "already_known"
    assert Certificate.objects.get() == made


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_there_are_two(proposed, ada, boss, monkeypatch):
    monkeypatch.setattr(intake_deciding, "lock_user", lambda user: user)
    one, other = two_files(proposed)

    with locked_transaction():
        confirm_intake(one, actor=ada, claims=WITHOUT_NUMBER)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(alone, lambda: confirm_intake(other, actor=boss, claims=WITHOUT_NUMBER)).result()

    assert Certificate.objects.count() == 2
