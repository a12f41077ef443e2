"""The settings as the type checker loads them: those of a test, which need no environment."""

import os

os.environ.setdefault("CAMPANILE_ENV", "test")

from config.settings import *  # noqa: F403  # the variable must be set before the settings are read
