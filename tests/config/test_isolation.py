"""What one test leaves must not reach another, nor one worker another."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from redis import Redis


def test_settings_were_read_from_what_this_worker_was_given(worker_id):
    assert os.environ["REDIS_URL"] == settings.REDIS_URL
    if worker_id != "master":
        assert settings.REDIS_URL.endswith(f"/{1 + int(worker_id.removeprefix('gw'))}")
        assert settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"].endswith(worker_id)


@pytest.mark.parametrize("_turn", [1, 2])
def test_redis_is_empty_at_the_start(_turn):
    assert Redis.from_url(settings.REDIS_URL).dbsize() == 0
    cache.set("left", "behind")
