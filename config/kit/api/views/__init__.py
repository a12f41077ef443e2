"""One base class per surface."""

from config.kit.api.views.base import SurfaceView
from config.kit.api.views.bootcamp import BootcampView
from config.kit.api.views.certification import CertificationView
from config.kit.api.views.marketplace import MarketplaceView
from config.kit.api.views.trainings import TrainingsView

__all__ = ["BootcampView", "CertificationView", "MarketplaceView", "SurfaceView", "TrainingsView"]
