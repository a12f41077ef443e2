"""The words of scheduling as the marketplace writes them, in the contract's order."""

from typing import Final

from catalog.enums import TeachingMode
from config.kit.api.vocabulary import Vocabulary
from scheduling.enums import LocationType, SessionMode, SlotStatus, Weekday

DAY_OF_WEEK: Final = Vocabulary(Weekday)
TEACHING_MODE: Final = Vocabulary(TeachingMode)
LOCATION_TYPE: Final = Vocabulary(LocationType)
SESSION_MODE: Final = Vocabulary(SessionMode)
SLOT_STATUS: Final = Vocabulary([SlotStatus.FREE, SlotStatus.BOOKED, SlotStatus.COMPLETED, SlotStatus.CANCELED])


def shown_status(status: str) -> str:
    """A held time is as good as booked to everybody who reads it."""
    return SlotStatus.BOOKED if status == SlotStatus.HELD else status
