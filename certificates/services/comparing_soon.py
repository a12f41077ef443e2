"""What has just changed is compared soon, by the worker; the nightly comparison is behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models import Certificate


def compare_soon(practice_id: int, person: User | None, *, certificates: Iterable[Certificate] = ()) -> None:
    """Queue it once the transaction commits: all of the person, or what was found for nobody."""
    from certificates.tasks import compare_found, compare_one_person  # noqa: PLC0415 - tasks import the services

    if person is not None:
        compare_one_person.on_commit(practice_id, person.pk)
    elif ids := [certificate.pk for certificate in certificates]:
        compare_found.on_commit(practice_id, ids)


def compare_seats_soon(practice_id: int, enrollment_ids: Collection[int]) -> None:
    """Queue it once the transaction commits, for these seats alone: who was there has been noted otherwise."""
    from certificates.tasks import compare_some_seats  # noqa: PLC0415 - as above

    if enrollment_ids:
        compare_some_seats.on_commit(practice_id, sorted(enrollment_ids))
