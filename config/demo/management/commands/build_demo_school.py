"""`manage.py build_demo_school`: fill an empty database with a school to look at."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from config.demo.build import build_school
from config.demo.reconciliation import write_people
from config.demo.tasks import fetch_from_stand_ins
from config.local.folders import REDCROSS_PEOPLE


class Command(BaseCommand):
    """Refuses in production and where anybody lives already."""

    help = "Fill an empty database with two practices, their people, lessons given and lessons to come."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Build everything in one transaction."""
        if settings.PRODUCTION:
            raise CommandError("The demo school has known passwords; it is not for production.")
        if User.objects.exists():
            raise CommandError("Somebody lives here already; nothing was changed.")
        build_school()
        REDCROSS_PEOPLE.parent.mkdir(parents=True, exist_ok=True)
        write_people(REDCROSS_PEOPLE)
        fetch_from_stand_ins.on_commit()  # by the worker, which starts after the pages
        self.stdout.write("The demo school is built. `manage.py demo_logins` lists who can log in.")
