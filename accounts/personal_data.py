"""What each app keeps of a person: told to them, given to them, taken out when they are erased.

    register_personal_data(PersonalData(name="certificates", label=_("Certificates"), export=…, erase=…, hinders=…))

in `AppConfig.ready()`. Erasing goes through the registry inside one transaction,
upper floors first, while the person is still who they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from accounts.models import User

Export: TypeAlias = "Callable[[User], Any]"
Erase: TypeAlias = "Callable[[User, User | None], None]"
Hinders: TypeAlias = "Callable[[User], list[str]]"


def _nothing(_person: User) -> list[str]:
    return []


def _keep(_person: User, _actor: User | None) -> None:
    return


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """One app's part.

    `export(person)` gives plain values for a JSON file, `erase(person, actor)`
    takes the person out of what must stay and deletes the rest, `hinders(person)`
    names in the present language what has to end first. `kept` says in words
    what stays without a name.
    """

    name: str
    label: Any
    export: Export
    erase: Erase = _keep
    hinders: Hinders = _nothing
    kept: Any = ""
    place: int = 50


_PARTS: Final[dict[str, PersonalData]] = {}


def register_personal_data(part: PersonalData) -> None:
    """Tell what an app keeps; the same name again replaces it."""
    _PARTS[part.name] = part


def personal_data() -> list[PersonalData]:
    """Every app's part, in the order of their places."""
    return sorted(_PARTS.values(), key=lambda part: (part.place, part.name))


def hindrances(person: User) -> Iterator[str]:
    """Everything that has to end before the person can be erased."""
    for part in personal_data():
        yield from part.hinders(person)
