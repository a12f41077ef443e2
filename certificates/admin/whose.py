"""On the page of a certificate: whose it is, where nobody has it, and back where it was given wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from certificates.admin.reconciliation.forms import WhoseForm, WhyForm
from certificates.enums import CertificateSource
from certificates.services.assigning import assign_certificate, move_back
from certificates.services.moving import can_be_taken_back, is_unassigned, last_move
from config.kit.admin import Act

if TYPE_CHECKING:
    from django.http import HttpRequest

    from certificates.models import Certificate


def _assign(request: HttpRequest, certificate: Certificate, data: Mapping[str, Any]) -> Any:
    assign_certificate(certificate, data["person"], actor=signed_in(request))
    return _("It is in the wallet of %(person)s.") % {"person": data["person"]}


def _may_be_assigned(request: HttpRequest, certificate: Certificate) -> bool:
    """Also what was just given: the service tells a second click from a second thought."""
    is_sent = request.method == "POST" and certificate.source == CertificateSource.AGENCY
    return is_sent or is_unassigned(certificate)


def _move_back(request: HttpRequest, certificate: Certificate, data: Mapping[str, Any]) -> Any:
    move_back(certificate, actor=signed_in(request), reason=data["reason"])
    return _("It is whose it was before.")


def _may_go_back(request: HttpRequest, certificate: Certificate) -> bool:
    """As above."""
    last = last_move(certificate)
    return last is not None and (request.method == "POST" or can_be_taken_back(last, certificate))


WHOSE_ACTS: Final = (
    Act(
        "assign",
        _("Say whose it is"),
        _assign,
        form=WhoseForm,
        explanation=_("The certificate moves to the person's wallet, and an open case about it is settled."),
        allowed=_may_be_assigned,
        icon="person_add",
    ),
    Act(
        "move-back",
        _("Give it back"),
        _move_back,
        form=WhyForm,
        explanation=_("It goes back to whom it was taken from, or to nobody. A case that it settled opens again."),
        allowed=_may_go_back,
        icon="undo",
    ),
)
