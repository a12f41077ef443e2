"""`manage.py import_hovn_bookings FILE|REFERENCE…`: bring bookings over from Hovn."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Practice
from certificates.management.progress import Progress
from certificates.services.hovn_import import Tally, import_bookings
from certificates.services.hovn_sources import sources_from
from config.kit.errors import DomainError

COLUMNS: Final = ("reference", "verdict", "problem", "doubts")
MOST_HOURS: Final = 366 * 24
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    """Status 0 when all is well, 1 when something is left to look at, 2 when the run stopped before its end."""

    help = (
        "Import bookings from Hovn by their references, from a text file with one a line, or from a .json or .jsonl"
        " file of bundles. Repeat it as often as you like: what was imported is not imported twice, and an"
        " interrupted import goes on where it stopped. Nobody is sent a message."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="+", metavar="FILE|REFERENCE")
        parser.add_argument("--practice", metavar="SLUG", help="whose bookings they are; needed with several schools")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each, and keep nothing")
        parser.add_argument("--report", metavar="FILE", help="where the verdicts go as CSV; a name with the time else")
        parser.add_argument(
            "--fresh-hours",
            type=_hours,
            default=24,
            metavar="H",
            help="not asked for again within these; 0 asks for all",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        practice = _practice(options["practice"])
        report = Path(options["report"] or f"hovn-import-{timezone.now():%Y%m%d-%H%M%S}.csv")
        tally = Tally()
        try:
            sources = sources_from(options["sources"])
            progress = Progress(len(sources), sys.stderr)
            runs = import_bookings(
                practice,
                sources,
                dry_run=options["dry_run"],
                fresh=timedelta(hours=options["fresh_hours"]),
                tally=tally,
            )
            with report.open("w", newline="", encoding="utf-8", buffering=1) as file:  # each line is there at once
                lines = csv.writer(file)
                lines.writerow(COLUMNS)
                for verdict in runs:
                    lines.writerow(map(_cell, (verdict.reference, verdict.outcome, verdict.problem, *verdict.doubts)))
                    progress.step(_words(tally))
            progress.finish()
        except DomainError as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"The report cannot be written: {error}", returncode=2) from error
        self._conclude(tally, report, dry_run=options["dry_run"])

    def _conclude(self, tally: Tally, report: Path, *, dry_run: bool) -> None:
        self.stdout.write(_words(tally) or "Nothing to import.")
        if dry_run:
            self.stdout.write("Nothing was kept: this was a dry run.")
        self.stdout.write(f"Report: {report}")
        if tally.stopped:
            raise CommandError(f"Stopped: {tally.stopped} Repeat the command to go on.", returncode=2)
        if not tally.is_clean:
            sys.exit(1)


def _practice(slug: str | None) -> Practice:
    rows = Practice.objects.filter(is_active=True).order_by("pk")
    found = list(rows.filter(slug=slug) if slug else rows[:2])
    if len(found) == 1:
        return found[0]
    known = ", ".join(rows.values_list("slug", flat=True))
    raise CommandError(f"Say --practice, one of: {known}" if found or slug else "There is no school yet.")


def _hours(text: str) -> float:
    """As many as a year has at most."""
    hours = float(text)
    if not 0 <= hours <= MOST_HOURS:  # nor is it what is no number at all
        raise ValueError
    return hours


def _words(tally: Tally) -> str:
    counts = {**tally.outcomes, "skipped": tally.skipped, "unreachable": tally.unreachable}
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items()) if count)


def _cell(value: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else str(value)
