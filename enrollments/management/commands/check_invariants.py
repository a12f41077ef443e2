"""`manage.py check_invariants`: recount everything that must always be true."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from config.kit.invariants import all_differences


class Command(BaseCommand):
    """Names each difference and ends with status 1 when there is one."""

    help = "Recount seats, queues, money, lesson times and certificates, and name each difference."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line per difference."""
        found = list(all_differences())
        for line in found:
            self.stdout.write(line)
        if found:
            sys.exit(1)
        self.stdout.write("Everything adds up.")
