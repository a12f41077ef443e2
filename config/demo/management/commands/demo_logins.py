"""`manage.py demo_logins`: who can log in to the demo school."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.demo.logins import demo_logins


class Command(BaseCommand):
    """Prints a table, or JSON for scripts."""

    help = "List the demo logins."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--json", action="store_true", help="for scripts")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print those who exist in this database."""
        logins = demo_logins()
        if options["json"]:
            self.stdout.write(json.dumps({"base_url": settings.BASE_URL, "logins": logins}, indent=2))
            return
        for login in logins:
            self.stdout.write(
                f"{login['role']:<11} {login['practice'] or 'both':<12} {login['email']:<48} {login['password']}"
                + (f"  second factor {login['totp_secret']}" if login["totp_secret"] else "")
            )
