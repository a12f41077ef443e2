"""What tests read off pages."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.pages import words


def page(name, thing):
    return reverse(f"enrollments:{name}", args=[thing.uid])


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def cards(html):
    return [words(title) for title in html.select("#results .card-title")]
