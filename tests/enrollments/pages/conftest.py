"""Pages of booking, as their readers meet them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from enrollments.pages.picking import address, write_instant


@pytest.fixture
def as_student(client, student):
    client.force_login(student)
    return client


@pytest.fixture
def review_url(pack):
    def at(*starts, mode="online"):
        query = address([write_instant(start) for start in starts], mode=mode)
        return f"{reverse('enrollments:review', args=[pack.uid])}?{query}"

    return at


@pytest.fixture
def choose_url(pack):
    def at(*starts, mode="online", **more):
        query = address([write_instant(start) for start in starts], mode=mode)
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        return f"{reverse('enrollments:choose', args=[pack.uid])}?{query}{extra}"

    return at
