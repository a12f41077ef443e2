"""Messages about a training or cohort as a whole: one kind, many readers, one insert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from enrollments.services.training_notices import facts, people_and_dates
from messaging.delivery.services import Attachment, Draft, send_together

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import Offering
    from scheduling.models import Session


@dataclass(frozen=True, slots=True)
class Letter:
    """One reader, where the message leads them, and what their mail carries."""

    reader: User
    url: str
    files: Sequence[Attachment] = ()


@dataclass(slots=True)
class Group:
    """An offering with its trainers and planned sessions, read once."""

    offering: Offering
    trainers: list[User] = field(init=False)
    sessions: list[Session] = field(init=False)

    def __post_init__(self) -> None:
        self.trainers, self.sessions = people_and_dates(self.offering)

    @property
    def staff_url(self) -> str:
        """Where trainers see who takes part."""
        return reverse("enrollments:staff-training", args=[self.offering.uid])

    @property
    def public_url(self) -> str:
        """The page that everybody sees."""
        return reverse("enrollments:training", args=[self.offering.uid])

    def tell(
        self,
        kind: str,
        letters: Iterable[Letter],
        *,
        dedupe_key: str,
        extra: Mapping[str, Any],
        expires_at: datetime | None = None,
    ) -> int:
        """Queue `kind` for these readers; returns for how many. `extra` joins what every message of a group knows."""
        context = {
            "offering": self.offering.title,
            **facts(self.trainers, self.sessions),
            "reason": "",
            "text": "",
            **extra,
        }
        drafts = [
            Draft(
                kind=kind,
                to=letter.reader,
                practice=self.offering.practice,
                context=context,
                dedupe_key=dedupe_key,
                url=letter.url,
                attachments=letter.files,
                expires_at=expires_at,
            )
            for letter in letters
        ]
        send_together(drafts)
        return len(drafts)


def tell_trainers(
    kind: str,
    offering: Offering,
    *,
    dedupe_key: str,
    extra: Mapping[str, Any],
    also: Iterable[User] = (),
    but: User | None = None,
) -> int:
    """Queue `kind` for everybody who leads the offering, and for `also`, each once, not for `but`; returns how many."""
    group = Group(offering)
    readers = {reader.pk: reader for reader in (*group.trainers, *also)}.values()
    letters = [Letter(reader, group.staff_url) for reader in readers if reader != but]
    return group.tell(kind, letters, dedupe_key=dedupe_key, extra=extra)
