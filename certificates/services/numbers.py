"""Numbers of our certificates: one after another, none twice, none left out."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import Practice
from certificates.locks import lock_series
from config.kit.errors import Conflict

DIGITS: Final = 6


def draw_number(practice: Practice, day: date) -> str:
    """The practice's next number in the year of `day`: `PREFIX-YYYY-NNNNNN`.

    Draw it last, in the transaction that writes the certificate: the series stays
    locked until its end, and a rollback gives the number back. Raises `Conflict`
    (`no_prefix`) when the practice has not said how its numbers begin.
    """
    check_prefix(practice)
    series = lock_series(practice, day.year)
    number = series.next_number
    series.next_number = number + 1
    series.save(update_fields=["next_number"])
    return f"{practice.certificate_prefix}-{day.year:04}-{number:0{DIGITS}}"


def check_prefix(practice: Practice) -> None:
    """Raises `Conflict` (`no_prefix`) when the practice has not said how its numbers begin."""
    if not practice.certificate_prefix:
        raise Conflict(_("The school has not said yet how its certificate numbers begin."), code="no_prefix")
