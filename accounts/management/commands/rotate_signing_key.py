"""`manage.py rotate_signing_key`: sign access tokens with a new key from now on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.services.signing_keys import drop_retired_keys, reseal_signing_key, rotate_signing_key


class Command(BaseCommand):
    """Rotate, reseal or drop signing keys."""

    help = "Makes a new key for access tokens; tokens of the old one stay valid until they expire."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--drop-retired",
            action="store_true",
            help="also forget every retired key: all tokens signed so far are refused at once (a key was stolen)",
        )
        parser.add_argument(
            "--reseal-only",
            action="store_true",
            help="keep the key, but encrypt it under the present SECRET_KEY (after SECRET_KEY was rotated)",
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["reseal_only"]:
            done = reseal_signing_key()
            self.stdout.write("The key is sealed under the present SECRET_KEY." if done else "Nothing to do.")
            return
        key = rotate_signing_key(actor=None)
        self.stdout.write(f"Access tokens are signed by key {key.key_id} from now on.")
        if options["drop_retired"]:
            dropped = drop_retired_keys(actor=None, older_than=timedelta(0))
            self.stdout.write(f"Retired keys forgotten: {dropped}. Their tokens are refused.")
