"""The logins of the demo school, worked out anew rather than stored."""

from __future__ import annotations

from typing import Any

from accounts.models import ApiKey, User
from config.demo.build import SUPER_ADMIN, WITH_SECOND_FACTOR
from config.demo.content import email_of
from config.demo.keys import demo_key
from config.demo.school import PRACTICES
from config.demo.secrets import PASSWORD, totp_secret


def demo_logins() -> list[dict[str, Any]]:
    """Role, practice, e-mail, password, base32 second-factor secret or None, API key or None; existing people only."""
    wanted: list[tuple[str, str | None, str, bool]] = [("superAdmin", None, SUPER_ADMIN, True)]
    for content in PRACTICES:
        wanted += [
            (person.role.value, content.slug, email_of(person.login, content), person.role in WITH_SECOND_FACTOR)
            for person in content.people
        ]
        wanted += [("tutor", content.slug, email_of(tutor.login, content), False) for tutor in content.tutors]
    emails = [email for _role, _practice, email, _second in wanted]
    living = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    with_key = set(
        ApiKey.objects.filter(user__email__in=emails, revoked_at__isnull=True).values_list("user__email", flat=True)
    )
    return [
        {
            "role": role,
            "practice": practice,
            "email": email,
            "password": PASSWORD,
            "totp_secret": totp_secret(email) if second else None,
            "api_key": demo_key(email) if email in with_key else None,
        }
        for role, practice, email, second in wanted
        if email in living
    ]
