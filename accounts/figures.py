"""What the staff's overview says about people."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountStatus, TutorApplicationStatus
from accounts.models import LoginSession, Membership, TutorApplication, User
from accounts.queries import tutor_applications_of
from config.kit.dashboard import Figure, Practices, Queue, register_figure

DAY = timedelta(days=1)


def members(practices: Practices, person: str) -> Exists:
    """Whether the person that `person` points to belongs to one of `practices`."""
    held = Membership.objects.filter(user=OuterRef(person), is_active=True)
    return Exists(held if practices is None else held.filter(practice__in=practices))


def people(practices: Practices) -> QuerySet[User]:
    """Everybody of `practices`; with None everybody."""
    rows = User.objects.filter(is_active=True)
    return rows if practices is None else rows.filter(members(practices, "pk"))


def count_registrations(practices: Practices) -> int:
    """New people of the last 24 hours."""
    return people(practices).filter(created_at__gte=timezone.now() - DAY).count()


def count_logged_in(practices: Practices) -> int:
    """People with a login in use during the last 24 hours."""
    seen = LoginSession.objects.filter(last_seen_at__gte=timezone.now() - DAY)
    rows = seen if practices is None else seen.filter(members(practices, "user"))
    return rows.values("user").distinct().count()


def count_applications(practices: Practices) -> int:
    """Applications that wait for a decision."""
    rows = TutorApplication.objects.filter(status=TutorApplicationStatus.PENDING)
    return rows.count() if practices is None else tutor_applications_of(rows, practices).count()


def count_suspended(practices: Practices) -> int:
    """Accounts that somebody suspended and nobody has decided on since."""
    return people(practices).filter(account_status=AccountStatus.SUSPENDED).count()


def register_figures() -> None:
    """Put them on the overview; called by `AccountsConfig.ready()`."""
    for figure in (
        Figure(
            name="accounts.registrations",
            label=_("New people in 24 hours"),
            count=count_registrations,
            admin_url="accounts_user_changelist",
            icon="person_add",
            place=10,
        ),
        Figure(
            name="accounts.logged_in",
            label=_("People seen in 24 hours"),
            count=count_logged_in,
            admin_url="accounts_loginsession_changelist",
            query="state=open",
            icon="devices",
            place=20,
        ),
        Queue(
            name="accounts.tutor_applications",
            label=_("Tutor applications"),
            hint=_("Read what they say of themselves, then approve or reject."),
            count=count_applications,
            admin_url="accounts_tutorapplication_changelist",
            query="status__exact=pending",
            icon="how_to_reg",
            place=20,
        ),
        Queue(
            name="accounts.suspended",
            label=_("Suspended accounts"),
            hint=_("Open them again, or ban them."),
            count=count_suspended,
            admin_url="accounts_user_changelist",
            query="account_status__exact=suspended",
            icon="pause_circle",
            place=80,
        ),
    ):
        register_figure(figure)
