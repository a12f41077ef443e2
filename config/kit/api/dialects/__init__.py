"""The four ways to say the same."""

from typing import Final

from config.kit.api.dialect import Dialect
from config.kit.api.dialects.bootcamp import BootcampDialect
from config.kit.api.dialects.certification import CertificationDialect
from config.kit.api.dialects.marketplace import MarketplaceDialect
from config.kit.api.dialects.trainings import TrainingsDialect

MARKETPLACE: Final = MarketplaceDialect()
TRAININGS: Final = TrainingsDialect()
BOOTCAMP: Final = BootcampDialect()
CERTIFICATION: Final = CertificationDialect()

DIALECTS: Final[tuple[Dialect, ...]] = (MARKETPLACE, TRAININGS, BOOTCAMP, CERTIFICATION)
