"""The catalog's enums as the marketplace writes them, in the contract's order."""

from typing import Final

from catalog.enums import ModerationStatus, PeriodUnit, ProfileStatus, SchedulingType
from config.kit.api.vocabulary import Vocabulary

PROFILE_STATUS: Final = Vocabulary(ProfileStatus)
SCHEDULING_TYPE: Final = Vocabulary(SchedulingType)
MODERATION_STATUS: Final = Vocabulary(ModerationStatus)
PERIOD_UNIT: Final = Vocabulary(PeriodUnit)
