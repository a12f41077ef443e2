"""Issuing organisations and how they are written."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.own import Owned
from certificates.models import Issuer, IssuerAlias
from certificates.services.issuers import note_name
from config.kit.admin import Group, ModelAdmin, TabularInline, display, register


class AliasInline(TabularInline[IssuerAlias, Issuer]):
    """The ways of writing it that were met; one that is taken away makes an issuer of its own when met again."""

    model = IssuerAlias
    practice_path = "practice"
    may_delete = True
    show_change_link = False
    fields = ["text_folded"]


@register(Issuer)
class IssuerAdmin(Owned, ModelAdmin[Issuer]):
    """Who issued the certificates that the practice knows."""

    group = Group.CERTIFICATES
    icon = "domain"
    place = 60
    practice_path = "practice"
    may_add = may_change = True
    inlines = [AliasInline]
    list_display = ["name", "is_own", "certificate_count", "practice"]
    list_filter = ["is_own", "practice"]
    list_select_related = ["practice"]
    search_fields = ["name", "aliases__text_folded"]
    fields = ["practice", "name", "is_own"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issuer]:
        """With the number of certificates of each."""
        rows: QuerySet[Issuer] = super().get_queryset(request)
        return rows.annotate(certificate_count=Count("certificates"))

    def save_model(self, request: HttpRequest, obj: Issuer, form: Any, change: bool) -> None:
        """And it is recognised by its name."""
        super().save_model(request, obj, form, change)
        note_name(obj)

    @display(description=_("certificates"), ordering="certificate_count")
    def certificate_count(self, issuer: Any) -> int:
        """How many the practice knows."""
        return int(issuer.certificate_count)
