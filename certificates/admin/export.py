"""The certificate database as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from accounts.services.audit import record_event
from certificates.admin.lists import exported_rows, visible_practices
from certificates.enums import CertificateSource
from certificates.pages.wallet.looks import look_of
from config.kit.spreadsheets import csv_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, StreamingHttpResponse

    from certificates.models import Certificate

HEAD: Final = (
    _("Number"), _("Name"), _("E-mail"), _("Course"), _("Course code"), _("Format"), _("Issuer"), _("Instructor"),
    _("Issued"), _("Expires"), _("Expiry is assumed"), _("State"), _("Days"), _("Source"), _("Last checked"),
    _("Practice"),
)  # fmt: skip


def export_certificates(request: HttpRequest, model_admin: Any) -> StreamingHttpResponse:
    """What the list shows under the address's filters, all of it; that somebody took it is in the audit trail."""
    rows = model_admin.get_changelist_instance(request).get_queryset(request)
    viewer = signed_in(request)
    for practice in visible_practices(request, model_admin):
        record_event("certificates.exported", practice, actor=viewer, practice=practice, filters=sorted(request.GET))
    name = f"certificates-{timezone.now():%Y-%m-%d}"
    return csv_response(_lines(rows.select_related("holder", "issuer", "practice")), name=name)


def _lines(rows: Any) -> Iterator[tuple[Any, ...]]:
    yield HEAD
    for row in exported_rows(rows):
        yield _line(row)


def _line(row: Certificate) -> tuple[Any, ...]:
    look = look_of(row)
    return (
        row.number, row.holder_name, row.holder.email if row.holder else "", row.course_name, row.course_code,
        row.get_format_display(), row.issuer.name, row.instructor_name, row.issued_on, row.expires_on,
        _("yes") if row.expiry_assumed else _("no"), look.label, look.days, CertificateSource(row.source).label,
        row.last_checked.isoformat(timespec="seconds") if row.last_checked else "", row.practice.name,
    )  # fmt: skip
