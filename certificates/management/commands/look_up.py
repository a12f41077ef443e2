"""`manage.py look_up EMAIL --practice SLUG`: what the Red Cross lists for an address."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Practice
from certificates.services.looking_up import Store, look_up
from config.kit.errors import DomainError


class Command(BaseCommand):
    """For operators; noted in the audit trail as the system's."""

    help = "Look up what the Red Cross lists for an e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--practice", required=True, metavar="SLUG", help="for which school")
        parser.add_argument(
            "--store", type=Store, choices=list(Store), default=Store.KNOWN, help="whose answers to keep"
        )
        parser.add_argument("--refresh", action="store_true", help="ask now, whatever is known")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line per certificate."""
        practice = Practice.objects.filter(slug=options["practice"]).first()
        if practice is None:
            raise CommandError(f"There is no school {options['practice']!r}.")
        try:
            lookup = look_up(
                options["email"],
                practice=practice,
                actor=None,
                store=options["store"],
                refresh=options["refresh"],
            )
        except DomainError as error:
            raise CommandError(f"{error.error_code}: {error}") from error
        for certificate in lookup.certificates:
            expires = certificate.expires_on or "-"
            assumed = " (assumed)" if certificate.expiry_assumed else ""
            contested = " HELD BY SOMEBODY ELSE" if certificate.pk in lookup.contested else ""
            self.stdout.write(
                f"{certificate.number}  {certificate.course_name}  issued {certificate.issued_on or '-'}"
                f"  expires {expires}{assumed}  {certificate.issuer_text}{contested}"
            )
        kept = "stored" if lookup.is_stored else "not stored"
        self.stdout.write(f"{len(lookup.certificates)} found, {kept}, as of {lookup.checked_at:%Y-%m-%d %H:%M} UTC.")
