"""The row locks of the catalog; the only home of its `select_for_update`.

The order everywhere (`config.kit.locks`): offerings by id first, then whatever
hangs on them, people among it. Call these inside `locked_transaction`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from catalog.models import CoursePack, Location, Offering, Training
from config.kit.errors import NotFound
from config.kit.locks import lock_rows
from config.kit.statements import Asked, Given, Statement, together

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet


def lock_pack(pack_id: int) -> CoursePack:
    """The pack under its offering's lock, with all that its rules look at: nobody enrols meanwhile.

    Everything is read once the lock is ours, in the same round trip. Foreign
    keys to the pack may still be written meanwhile (`FOR NO KEY UPDATE`).
    Raises `NotFound`.
    """
    with together():
        asked = ask_pack(pack_id)
    return locked_pack(asked)


def ask_pack(pack_id: int) -> Asked[CoursePack]:
    """`lock_pack` for who asks for more in the same round trip; `locked_pack` takes the answer."""
    _LOCK.ask(pk=pack_id)
    return _PACK.ask(pk=pack_id)


def locked_pack(asked: Asked[CoursePack]) -> CoursePack:
    """The pack that was asked for. Raises `NotFound`."""
    for pack in asked.all():
        return pack
    raise NotFound


def lock_training(training_id: int) -> Training:
    """The training under its offering's lock, with practice, type and policies. Raises `NotFound`.

    What was joined is as it was when the wait for the lock began.
    """
    training = (
        Training.objects.filter(pk=training_id)
        .select_related("practice", "training_type__booking_policy", "training_type__cancellation_policy")
        .select_for_update(of=("offering_ptr", "self"), no_key=True)
        .first()
    )
    if training is None:
        raise NotFound
    return training


def lock_offerings(ids: Collection[int]) -> dict[int, Offering]:
    """The offerings by id, locked in the order of their ids. Raises `NotFound` when one is missing."""
    found = {offering.pk: offering for offering in lock_rows(Offering.objects.filter(pk__in=ids))}
    if found.keys() != set(ids):
        raise NotFound
    return found


def lock_locations(*ids: int) -> None:
    """Let nobody else plan a session in these rooms until the transaction ends; after every other lock."""
    list(
        Location.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )


def lock_offerings_of(packs: QuerySet[CoursePack], *, wait: bool = True) -> frozenset[int]:
    """The ids of the offerings of `packs`, locked in their order.

    Without `wait`, for who holds a lock further down the order already: one that
    somebody else has is `Busy` at once. Foreign keys may still be written.
    """
    offerings = Offering.objects.filter(pk__in=packs.values("pk")).order_by("pk")
    return frozenset(
        offerings.select_for_update(of=("self",), no_key=True, nowait=not wait).values_list("pk", flat=True)
    )


_PACK: Final = Statement(
    lambda: CoursePack.objects.filter(pk=Given("pk")).select_related(
        "practice", "category", "tutor_profile__user", "tutor_profile__booking_rules"
    )
)
_LOCK: Final = Statement(
    lambda: (
        Offering.objects.filter(pk=Given("pk"))
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
)
