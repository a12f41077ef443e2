"""Holders who want another name on a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from certificates.enums import RequestState
from certificates.models import CertificateRequest
from certificates.services.reissuing import approve_request, decline_request
from config.kit.admin import Act, Group, ReadOnlyAdmin, ReasonForm, display, register

TONES: Final[Any] = {"requested": "warning", "approved": "success", "declined": "danger"}


def _is_open(_request: HttpRequest, wish: CertificateRequest) -> bool:
    return wish.state == RequestState.REQUESTED


def _approve(request: HttpRequest, wish: CertificateRequest, _data: Mapping[str, Any]) -> Any:
    new = approve_request(wish, actor=signed_in(request))
    return _("Certificate %(number)s replaces the old one. Its holder is told.") % {"number": new.number}


def _decline(request: HttpRequest, wish: CertificateRequest, data: Mapping[str, Any]) -> Any:
    decline_request(wish, actor=signed_in(request), reason=data["reason"])
    return _("The certificate stays as it is. Its holder is told why.")


@register(CertificateRequest)
class CertificateRequestAdmin(ReadOnlyAdmin[CertificateRequest]):
    """The queue of wishes."""

    group = Group.CERTIFICATES
    icon = "edit_note"
    place = 20
    practice_path = "certificate__practice"
    is_audited_by_service = True
    list_display = ["certificate", "printed", "wanted", "words", "created_at"]
    list_filter = ["state", "created_at"]
    list_select_related = ["certificate"]
    search_fields = ["certificate__number", "certificate__holder_name", "last_name"]
    ordering = ["-id"]
    fields = ["certificate", "printed", "wanted", "note", "words", "requested_by", "decided_by", "decided_at", "reason"]
    acts = [
        Act(
            "approve",
            _("Issue it under this name"),
            _approve,
            explanation=_("A new certificate replaces this one; whoever checks this one is told so."),
            allowed=_is_open,
            icon="check",
        ),
        Act("decline", _("Decline"), _decline, form=ReasonForm, kind="danger", allowed=_is_open, icon="close"),
    ]

    @display(description=_("name on it"))
    def printed(self, wish: CertificateRequest) -> str:
        """The name of now."""
        return wish.certificate.holder_name

    @display(description=_("name wanted"))
    def wanted(self, wish: CertificateRequest) -> str:
        """The name of then."""
        return wish.full_name

    @display(description=_("state"), ordering="state", label=TONES)
    def words(self, wish: CertificateRequest) -> tuple[str, Any]:
        """What became of it."""
        return wish.state, RequestState(wish.state).label
