"""Who issued it: one organisation, however it is written."""

from __future__ import annotations

import re
from typing import Final

from django.db import IntegrityError, transaction

from accounts.models import Practice
from catalog.search import fold
from certificates.models import Issuer, IssuerAlias
from config.kit.errors import Conflict

NOT_TOLD_APART: Final = re.compile(r"[\W_]+")
LEGAL_FORM: Final = re.compile(r"(?: (?:llc|l l c|inc|ltd|corp|corporation|co|gmbh|bv|b v|nv|vof))+$")
LONGEST_NAME: Final = 128
UNNAMED: Final = "-"


def fold_issuer(text: str) -> str:
    """How an issuer is recognised: folded, without signs and without its legal form at the end.

    "n.e. thing training" and "N.E. Thing Training, LLC" are `n e thing training`.
    """
    words = NOT_TOLD_APART.sub(" ", fold(text)).strip()
    return (LEGAL_FORM.sub("", words) or words or UNNAMED)[:200]


def find_issuer(practice: Practice, text: str) -> Issuer | None:
    """The practice's issuer that is written so, or None."""
    alias = _alias(practice, text)
    return alias.issuer if alias else None


def find_or_make_issuer(practice: Practice, text: str) -> Issuer:
    """The practice's issuer that is written so; a way of writing that nobody knows makes a new one."""
    alias = _alias(practice, text)
    if alias is not None:
        return alias.issuer
    name = " ".join(text.split())[:LONGEST_NAME] or UNNAMED
    try:
        with transaction.atomic():
            issuer = Issuer.objects.filter(practice=practice, name__iexact=name).first()
            issuer = issuer or Issuer.objects.create(practice=practice, name=name)
            IssuerAlias.objects.create(practice=practice, issuer=issuer, text_folded=fold_issuer(text))
    except IntegrityError as error:
        alias = _alias(practice, text)  # somebody else has just met it
        if alias is None:
            raise Conflict from error
        return alias.issuer
    return issuer


def own_issuer(practice: Practice) -> Issuer:
    """The practice as an issuer, made from its name when it is asked for first."""
    own = Issuer.objects.filter(practice=practice, is_own=True).first()
    if own is not None:
        return own
    issuer = find_or_make_issuer(practice, practice.name)
    try:
        with transaction.atomic():
            issuer.is_own = True
            issuer.save(update_fields=["is_own"])
    except IntegrityError:  # somebody else was quicker
        return Issuer.objects.get(practice=practice, is_own=True)
    return issuer


def note_name(issuer: Issuer) -> None:
    """Recognise the issuer by its name from now on, unless another one is written so."""
    IssuerAlias.objects.get_or_create(
        practice_id=issuer.practice_id, text_folded=fold_issuer(issuer.name), defaults={"issuer": issuer}
    )


def _alias(practice: Practice, text: str) -> IssuerAlias | None:
    own = IssuerAlias.objects.filter(practice=practice, text_folded=fold_issuer(text))
    return own.select_related("issuer").first()
