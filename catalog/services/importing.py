"""Places and kinds of trainings that another system names: found again by what they say, else made."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from catalog.enums import CourseFormat
from catalog.models import Location, TrainingType

if TYPE_CHECKING:
    from accounts.models import Practice

LONGEST: Final = 128
WIDTHS: Final = {
    "name": LONGEST,
    "address_text": 256,
    "street": LONGEST,
    "city": LONGEST,
    "state": 64,
    "postal_code": 16,
    "country": 64,
}
PARTS: Final = ("street", "city", "state", "postal_code", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePlace:
    """A place as the other system says it; empty is unknown. `address_text` is all of it in one line."""

    name: str = ""
    address_text: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


def import_location(practice: Practice, place: OutsidePlace) -> Location | None:
    """The practice's location of that name and address; what it lacks is filled, nothing is replaced.

    The same name at another address is another location, named with its town or
    street. None for a place without name and address.
    """
    name = (place.name or place.address_text)[:LONGEST].strip()
    if not name:
        return None
    for candidate in _names(name, place):
        found = Location.objects.filter(practice=practice, name__iexact=candidate).first()
        if found is None:
            values = {key: value for key, value in asdict(place).items() if key != "name"}
            return Location.objects.create(practice=practice, name=candidate, **_cut(values))
        if _agree(found, place):
            _fill(found, place)
            return found
    return None


def is_at(location: Location, place: OutsidePlace) -> bool:
    """Whether that is the place, with nothing left to fill."""
    said = {key: value for key, value in _cut(asdict(place)).items() if value}
    return all(getattr(location, key) == value for key, value in said.items())


def import_training_type(
    practice: Practice, name: str, *, course_format: str = "", agency_course: str = ""
) -> TrainingType:
    """The practice's type of that name and format, made when there is none."""
    known_format = course_format if course_format in CourseFormat.values else ""
    title = " ".join(name.split())[:LONGEST]
    found = TrainingType.objects.filter(practice=practice, name__iexact=title).first()
    if found is not None and known_format and found.course_format not in {"", known_format}:
        suffix = f" ({CourseFormat(known_format).label})"
        title = title[: LONGEST - len(suffix)] + suffix
        found = TrainingType.objects.filter(practice=practice, name__iexact=title).first()
    if found is None:
        return TrainingType.objects.create(
            practice=practice, name=title, course_format=known_format, agency_course=agency_course
        )
    missing = {
        key: value
        for key, value in (("course_format", known_format), ("agency_course", agency_course))
        if value and not getattr(found, key)
    }
    for key, value in missing.items():
        setattr(found, key, value)
    if missing:
        found.save(update_fields=sorted(missing))
    return found


def _names(name: str, place: OutsidePlace) -> list[str]:
    """The name, and what it is called beside another place of that name."""
    more = [part for part in (place.city, place.street, place.address_text) if part]
    return [name, *(f"{name[: LONGEST - len(part) - 2]}, {part}"[:LONGEST] for part in more if len(part) < LONGEST - 2)]


def _agree(found: Location, place: OutsidePlace) -> bool:
    """Whether nothing that both say differs."""
    return all(
        not ours or not theirs or _folded(ours) == _folded(theirs)
        for ours, theirs in ((getattr(found, part), getattr(place, part)) for part in PARTS)
    )


def _fill(found: Location, place: OutsidePlace) -> None:
    values = {key: value for key, value in _cut(asdict(place)).items() if value and not getattr(found, key)}
    for key, value in values.items():
        setattr(found, key, value)
    if values:
        found.save(update_fields=sorted(values))


def _cut(values: dict[str, str]) -> dict[str, str]:
    """As long as the columns are."""
    return {key: value[: WIDTHS[key]] for key, value in values.items()}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")
