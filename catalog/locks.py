"""The row locks of the catalog; the only home of its `select_for_update`.

The order everywhere: offering first, then whatever hangs on it. Call these
inside `config.kit.locks.locked_transaction`.
"""

from __future__ import annotations

from catalog.models import CoursePack
from config.kit.errors import NotFound


def lock_pack(pack_id: int) -> CoursePack:
    """The pack and its offering, freshly read under their locks: nobody enrols meanwhile.

    Foreign keys to them may still be written (`FOR NO KEY UPDATE`). Raises `NotFound`.
    """
    packs = CoursePack.objects.select_for_update(of=("offering_ptr", "self"), no_key=True)
    pack = packs.filter(pk=pack_id).first()
    if pack is None:
        raise NotFound
    return pack
