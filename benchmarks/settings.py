"""The test settings with the comparison's views beside ours and without request limits."""

from config.settings import *  # noqa: F403 - the settings are the thing measured

ROOT_URLCONF = "benchmarks.urls"
API_REQUESTS_PER_USER = API_REQUESTS_PER_ADDRESS = 10_000_000
CERTIFICATE_NUMBERS_PER_ADDRESS = 0
