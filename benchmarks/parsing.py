"""Reading the pages that the Red Cross answers with, beside the parser alone."""

from __future__ import annotations

import functools
from datetime import date
from typing import Final

from bs4 import BeautifulSoup

from benchmarks.measuring import Job, compare
from benchmarks.report import headline, say
from certificates.integrations.redcross.markup import read_page
from certificates.integrations.redcross.outcomes import Found
from certificates.integrations.redcross.simulator.pages import found
from certificates.integrations.redcross.simulator.people import invented

PAGES: Final = 1200
WARM_UP: Final = 60
HITS: Final = 8
"""Certificates on a page: what somebody has collected in ten years."""
LEAST_SHARE: Final = 0.7
SINCE: Final = date(2026, 1, 1)


def measure_parsing() -> list[str]:
    """Print the rates; returns the target if it was missed."""
    headline(f"Reading {PAGES} pages of the Red Cross, {HITS} certificates on each")
    pages = [page_of(number) for number in range(WARM_UP + PAGES)]
    compared = compare([bare(page) for page in pages], [ours(page) for page in pages], clients=1, warm_up=WARM_UP)
    say(f"BeautifulSoup alone       {compared.floor}")
    say(f"understood and checked    {compared.ours}")
    say(f"share of BeautifulSoup    {compared}, target: at least {LEAST_SHARE}")
    failed = [f"{compared.ours.failed} pages failed"] if compared.ours.failed else []
    return failed if compared.share >= LEAST_SHARE else [*failed, f"parsing at {compared.share:.2f} of BeautifulSoup"]


def page_of(number: int) -> str:
    """A page with `HITS` certificates, another one for each number."""
    held = [one for turn in range(4 * HITS) for one in invented(f"person{number}.{turn}@bench.example", SINCE)]
    return found(held[:HITS])


def bare(page: str) -> Job:
    """A job that has the library find the hits, and takes them apart."""

    def read() -> bool:
        hits = BeautifulSoup(page, "html.parser").select("input.certpdfdownload")
        return len([str(hit["value"]).split("|") for hit in hits]) == HITS

    return read


def ours(page: str) -> Job:
    """A job that reads it as a look-up does."""
    return functools.partial(is_understood, page)


def is_understood(page: str) -> bool:
    """Whether every hit was found in it."""
    outcome = read_page(page)
    return isinstance(outcome, Found) and len(outcome.rows) == HITS
