"""Checking one of very many certificates, beside a plain view of the same row."""

from __future__ import annotations

import random
from http import HTTPStatus
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Practice
from benchmarks.measuring import Connections, Job, compare
from benchmarks.report import headline, say
from certificates.models import Certificate
from certificates.services.issuers import own_issuer

CLIENTS: Final = 8
CHECKS: Final = 600
WARM_UP: Final = 40
CERTIFICATES: Final = 1_000_000
LEAST_SHARE: Final = 0.5
PREFIX: Final = "BENCH"
ROWS: Final = """
    INSERT INTO certificates_certificate (
        uid, record_version, created_at, updated_at, is_active, practice_id, source, status, number, holder_name,
        course_name, course_code, format, issuer_id, issuer_text, instructor_name, issued_on, expires_on,
        expiry_assumed, revoked_reason, content, digest, raw, document_url, share_key, is_shared, shows_name,
        search_words
    )
    SELECT gen_random_uuid(), 1, now(), now(), true, %(practice)s, 'issued', 'issued',
           %(prefix)s || '-2026-' || lpad(n::text, 7, '0'), 'Holder ' || n, 'Basic Life Support', 'BLS-26',
           'blended', %(issuer)s, 'Bench', 'Grace Hopper', DATE '2026-03-01', DATE '2099-03-01',
           false, '', '{}', md5('digest' || n) || md5('more' || n), '[]', '', md5('key' || n), true, 'full', ''
    FROM generate_series(1, %(rows)s) AS n
"""


def measure_verifying(ours: Connections) -> list[str]:
    """Fill the table, print the rates; returns the targets that were missed."""
    headline(f"Checking one of {CERTIFICATES} certificates, {CHECKS} requests, {CLIENTS} at a time")
    fill()
    numbers = chosen_numbers(WARM_UP + CHECKS)
    plain = compare(
        [asking(ours, f"/floor/certificates/{number}") for number in numbers],
        [asking(ours, f"/verify/?number={number}") for number in numbers],
        clients=CLIENTS,
        warm_up=WARM_UP,
    )
    machine = compare(
        [asking(ours, f"/floor/certificates/{number}") for number in numbers],
        [asking(ours, f"/verify/certificate.json?number={number}") for number in numbers],
        clients=CLIENTS,
        warm_up=WARM_UP,
    )
    counts = [queries_of_check(number) for number in (numbers[0], numbers[-1], f"{PREFIX}-2026-none")]
    say(f"plain view                {plain.floor}")
    say(f"page                      {plain.ours}")
    say(f"JSON                      {machine.ours}")
    say(f"share of the plain view   page {plain}, JSON {machine}, target of the JSON: at least {LEAST_SHARE}")
    say(f"queries a check           {counts} for the first, another and an unknown number")
    failed = plain.ours.failed + machine.ours.failed
    missed = [f"{failed} checks failed"] if failed else []
    missed += [] if machine.share >= LEAST_SHARE else [f"checking at {machine.share:.2f} of a plain view"]
    return missed if len(set(counts)) == 1 else [*missed, "queries differ between known and unknown numbers"]


def fill() -> None:
    """Certificates of the practice `bench`, in one statement; a database that has them is left as it is."""
    practice = Practice.objects.get(slug="bench")
    if Certificate.objects.filter(number=number_of(CERTIFICATES)).exists():
        return
    values: dict[str, int | str] = {
        "practice": practice.pk,
        "issuer": own_issuer(practice).pk,
        "prefix": PREFIX,
        "rows": CERTIFICATES,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROWS, values)
        cursor.execute("ANALYZE certificates_certificate")


def chosen_numbers(count: int) -> list[str]:
    """Spread over all of them, the same on each run."""
    chance = random.Random(4)  # noqa: S311 - a sample
    return [number_of(chance.randint(1, CERTIFICATES)) for _turn in range(count)]


def number_of(place: int) -> str:
    """Of the certificate at `place`, from 1."""
    return f"{PREFIX}-2026-{place:07}"


def asking(ours: Connections, path: str) -> Job:
    """A job that reads `path`."""
    return lambda: bool(ours.ask("GET", path)[0] == HTTPStatus.OK)


def queries_of_check(number: str) -> int:
    """How many statements a page costs; an unknown number answers 404."""
    with CaptureQueriesContext(connection) as captured:
        Client().get("/verify/", {"number": number})
    return len(captured)
