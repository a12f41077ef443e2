"""Holders decide who may check their certificates, and which name is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from certificates.enums import CertificateSource, NameShown
from certificates.locks import lock_certificate
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models import Certificate


def change_sharing(certificate: Certificate, *, actor: User, is_shared: bool, shows_name: str) -> Certificate:
    """Open or shut the link for strangers, and choose the name they read; what stands already is left alone.

    Raises `Forbidden` for everybody but the holder, `Invalid`, and `Conflict`
    (`not_ours`) where the practice has nothing to show to strangers.
    """
    if shows_name not in NameShown.values:
        raise Invalid(fields={"shows_name": [_("Choose how your name is shown.")]})
    with locked_transaction():
        locked = lock_certificate(certificate.pk)
        if locked.holder_id != actor.pk:
            raise Forbidden
        if locked.source != CertificateSource.ISSUED:
            raise Conflict(_("This certificate was issued by somebody else."), code="not_ours")
        if (locked.is_shared, locked.shows_name) == (is_shared, shows_name):
            return locked
        locked.is_shared, locked.shows_name = is_shared, shows_name
        locked.save(update_fields=["is_shared", "shows_name"])
        record_event(
            "certificate.sharing_changed", locked, actor=actor, practice=locked.practice_id,
            is_shared=is_shared, shows_name=shows_name,
        )  # fmt: skip
        return locked
