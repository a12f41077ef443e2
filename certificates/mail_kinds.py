"""The mails about look-ups."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from messaging.delivery.enums import Category, Channel
from messaging.delivery.kinds import MessageKind, register_kind

ROWS: Final[list[dict[str, Any]]] = [
    {
        "number": "0QX1YZ",
        "course": "Adult CPR/AED",
        "provider": "n.e. thing training",
        "format": "Blended",
        "issued_on": date(2030, 3, 5),
        "expires_on": date(2032, 3, 5),
        "is_assumed": True,
    },
    {
        "number": "0QX2AB",
        "course": "Basic Life Support",
        "provider": "City Pool",
        "format": "",
        "issued_on": None,
        "expires_on": None,
        "is_assumed": False,
    },
]


def register_mail_kinds() -> None:
    """Declare them; called by the app's `ready`. Both go to addresses: nobody is there who could refuse."""
    register_kind(
        MessageKind(
            name="certificates.student_added",
            label=_("Certificates of a new student"),
            category=Category.STAFF,
            channels={Channel.EMAIL},
            required=True,
            example={
                "student": "Sanne de Vries",
                "student_email": "sanne@example.org",
                "rows": ROWS,
                "is_known": True,
            },
        )
    )
    register_kind(
        MessageKind(
            name="certificates.question_answered",
            label=_("Answer to a question about certificates"),
            category=Category.CERTIFICATES,
            channels={Channel.EMAIL},
            required=True,
            example={
                "asked": "sanne@example.org",
                "rows": ROWS,
                "is_internal": True,
                "problem": "",
                "school": "Academy",
            },
        )
    )
