"""An agency's certificate goes from one wallet into another; whoever calls has judged whether it may."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.services.audit import record_event
from certificates.enums import CertificateSource
from certificates.models import Certificate, CertificateMove, ReconciliationCase
from certificates.services.comparing_soon import compare_soon
from certificates.services.replacing import settle_uploads

NOT_OURS: Final = _("This person does not belong to your school.")


def give_certificate(
    certificate: Certificate,
    person: User | None,
    *,
    actor: User,
    reason: str,
    case: ReconciliationCase | None = None,
    undoes: CertificateMove | None = None,
) -> None:
    """Into the person's wallet, or out of everybody's; all concerned are compared anew.

    What the person had uploaded of it gives way, what the one before had comes
    back: call it under their locks (`replacing.lock_with_uploads`). Nothing
    happens where the person has it.
    """
    before = certificate.holder
    if before == person:
        return
    certificate.holder = person
    certificate.save(update_fields=["holder"])
    settle_uploads(certificate, actor=actor)
    CertificateMove.objects.create(
        certificate=certificate,
        taken_from=before,
        given_to=person,
        by=actor,
        reason=reason,
        case=case,
        undoes=undoes,
    )
    record_event(
        "certificate.moved_back" if undoes else "certificate.moved",
        certificate,
        actor=actor,
        practice=certificate.practice_id,
        holder=person.pk if person else None,
        before=before.pk if before else None,
        reason=reason,
    )
    for one in (person, before):
        compare_soon(certificate.practice_id, one, certificates=[certificate])


def last_move(certificate: Certificate) -> CertificateMove | None:
    """The last one, with from whom it was taken and the case that it settled."""
    moves = CertificateMove.objects.filter(certificate=certificate)
    return moves.select_related("taken_from", "case").order_by("-id").first()


def can_be_taken_back(move: CertificateMove, certificate: Certificate) -> bool:
    """Whether the certificate, whose last move it is, may go back to whom it was taken from."""
    if move.undoes_id is not None or move.given_to_id != certificate.holder_id or certificate.erased_on is not None:
        return False
    return move.taken_from is None or move.taken_from.erased_at is None


def is_unassigned(certificate: Certificate) -> bool:
    """Whether it is an agency's that nobody has yet."""
    is_nobodys = certificate.holder_id is None and certificate.erased_on is None
    return is_nobodys and certificate.source == CertificateSource.AGENCY


def is_of_school(person: User, practice_id: int) -> bool:
    """Whether the person belongs to the practice now."""
    return Membership.objects.filter(user=person, practice=practice_id, is_active=True).exists()
