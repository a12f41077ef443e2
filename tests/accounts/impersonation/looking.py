"""What tests of impersonation share."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import AuditEvent
from tests.accounts.people import browser_of, text

PROFILE = reverse("accounts:profile")


STOP = reverse("accounts:impersonation-stop")


ENDED = reverse("accounts:impersonation-ended")


INDEX = reverse("admin:index")


FORM = {"first_name": "Augusta", "last_name": "King", "phone": "", "language": "en", "time_zone": "Europe/London"}


def start_path(person):
    return reverse("admin:accounts_user_act", args=[person.pk, "impersonate"])


def as_person(boss, person, client=None):
    browser = client or browser_of(boss, second_factor=True)
    response = browser.post(start_path(person), {"reason": "Cannot find her invoice"})
    assert response.status_code == 302, text(response)
    return browser


def events(action):
    return AuditEvent.objects.filter(action=action)
