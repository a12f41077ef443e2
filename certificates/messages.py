"""The messages about certificates."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from messaging.delivery.enums import Category, Channel
from messaging.delivery.kinds import EXAMPLE_TIME, MessageKind, register_kind

EXAMPLE: Final[dict[str, Any]] = {
    "course": "Adult CPR/AED",
    "number": "HRB-2030-000012",
    "holder": "Sanne de Vries",
    "issued_on": EXAMPLE_TIME.date(),
    "expires_on": EXAMPLE_TIME.date(),
    "download_path": "/my/certificates/0190f8a4-0000-7000-8000-000000000000/certificate.pdf",
    "reason": "Another person took the test",
}
OF_HOLDERS: Final[dict[str, Any]] = {
    "issued": _("A certificate was issued"),
    "replaced": _("A certificate was issued anew"),
    "revoked": _("A certificate was revoked"),
    "name_declined": _("Another name was declined"),
    "upload_confirmed": _("The school added a certificate of yours"),
    "upload_corrected": _("The school corrected a certificate of yours"),
    "correction_declined": _("The school leaves a certificate of yours as it is"),
}


def register_messages() -> None:
    """Declare every kind once; called by the app's `ready`."""
    for name, label in OF_HOLDERS.items():
        register_kind(
            MessageKind(
                name=f"certificates.{name}",
                label=label,
                category=Category.CERTIFICATES,
                channels=frozenset({Channel.EMAIL, Channel.IN_APP}),
                required=True,
                example=EXAMPLE,
            )
        )
    register_kind(
        MessageKind(
            name="certificates.upload_refused",
            label=_("The school did not accept an uploaded certificate"),
            category=Category.CERTIFICATES,
            channels=frozenset({Channel.EMAIL, Channel.IN_APP}),
            required=True,
            example={"file": "first-aid.pdf", "reason": "It is somebody else's"},
        )
    )
    register_kind(
        MessageKind(
            name="certificates.name_requested",
            label=_("Somebody wants a certificate under another name"),
            category=Category.STAFF,
            example={**EXAMPLE, "wanted": "Sanne Jansen"},
        )
    )
    register_kind(
        MessageKind(
            name="certificates.upload_typed",
            label=_("A holder says what an uploaded certificate says"),
            category=Category.STAFF,
            example={
                "holder": EXAMPLE["holder"], "course": EXAMPLE["course"], "file": "scan.pdf", "is_correction": False,
            },
        )
    )  # fmt: skip
    register_kind(
        MessageKind(
            name="certificates.expires",
            label=_("A certificate expires soon"),
            category=Category.CERTIFICATES,
            example={
                "course": EXAMPLE["course"],
                "number": EXAMPLE["number"],
                "issuer": "American Red Cross",
                "expires_on": EXAMPLE["expires_on"],
                "is_last_day": False,
                "is_assumed": False,
                "training": {"title": "Adult CPR/AED", "starts_at": EXAMPLE_TIME, "has_room": True},
            },
        )
    )
