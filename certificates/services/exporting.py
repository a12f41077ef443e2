"""What a person has uploaded, as plain values: for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from certificates.models import Intake

if TYPE_CHECKING:
    from accounts.models import User


def uploads_of(person: User) -> list[dict[str, Any]]:
    """Every file that was uploaded for the person, what became of it, and where it can be fetched while it is kept."""
    rows = Intake.objects.filter(holder=person).select_related("practice", "certificate").order_by("pk")
    return [
        {
            "school": row.practice.name,
            "file": row.original_name,
            "sha256": row.sha256,
            "download": reverse("certificates:uploaded-file", args=[row.uid]) if row.file else None,
            "uploaded_at": row.created_at.isoformat(timespec="seconds"),
            "uploaded_by_you": row.uploaded_by_id == person.pk,
            "state": row.state,
            "problem": row.problem,
            "read": {name: guess["value"] for name, guess in row.proposal.items()},
            "typed_by_you": row.typed,
            "reason": row.reason,
            "accepted_at": row.accepted_at and row.accepted_at.isoformat(timespec="seconds"),
            "certificate": row.certificate and (row.certificate.number or row.certificate.course_name),
        }
        for row in rows
    ]
