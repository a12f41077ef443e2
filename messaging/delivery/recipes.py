"""Files that are made when the mail is sent, from plain values fixed when it was queued.

Making a calendar file takes milliseconds: too long where somebody waits for a
lock. The floor above registers how a file is made, a row keeps of what, and the
worker makes it, in the reader's language. A late mail still says what was true
when it was queued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from messaging.delivery.context import decode_context
from messaging.delivery.models import OutboxAttachment

Recipe: TypeAlias = Callable[[Mapping[str, Any], str, str], bytes]
_recipes: dict[str, Recipe] = {}


def register_recipe(name: str, make: Recipe) -> None:
    """Make files called `name` by `make(values, reader's address, reader's name)`; call it in the app's `wiring`.

    Raises `ValueError` when the name is taken by something else.
    """
    if _recipes.setdefault(name, make) != make:
        raise ValueError(f"two recipes are called {name}")


def make_content(attachment: OutboxAttachment, *, address: str, name: str) -> bytes:
    """What `attachment` holds for the reader with this address and name.

    Raises `LookupError` for a recipe that this process does not know: a newer
    one may, so the mail waits for it.
    """
    if not attachment.recipe:
        return bytes(attachment.content)
    try:
        make = _recipes[attachment.recipe]
    except KeyError:
        raise LookupError(f"No recipe is called {attachment.recipe!r}; register it in the app's `wiring`.") from None
    return make(decode_context(attachment.values), address, name)
