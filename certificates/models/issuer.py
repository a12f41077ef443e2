"""Organisations that issue certificates."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from config.kit.models import Record


class Issuer(Record):
    """An issuing organisation as one practice knows it; `is_own` is the practice itself, at most once.

    How an agency writes it is an `IssuerAlias`; a name nobody knows makes a new
    issuer (`certificates.services.issuers`), never a guess.
    """

    practice = models.ForeignKey(
        "accounts.Practice", on_delete=models.PROTECT, related_name="issuers", verbose_name=_("practice")
    )
    name = models.CharField(_("name"), max_length=128)
    is_own = models.BooleanField(_("the practice itself"), default=False)

    class Meta:
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="issuer_unique",
                violation_error_message=_("There is such an issuer already."),
            ),
            models.UniqueConstraint(
                fields=["practice"],
                name="issuer_one_own",
                condition=Q(is_own=True),
                violation_error_message=_("Another issuer is the practice itself already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IssuerAlias(models.Model):
    """One way of writing an issuer, folded (`certificates.services.issuers.fold_issuer`)."""

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="aliases")
    text_folded = models.CharField(_("as it is written"), max_length=200)

    class Meta:
        verbose_name = _("other name of an issuer")
        verbose_name_plural = _("other names of issuers")
        ordering = ["text_folded"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "text_folded"], name="issuer_alias_unique"),
        ]

    def __str__(self) -> str:
        return self.text_folded
