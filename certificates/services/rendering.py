"""The PDF of a certificate: wanted with the certificate, made by the worker, kept, and made again when it is lost."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.documents.design import Design
from certificates.documents.render import TEMPLATE_VERSION, render_certificate
from certificates.enums import CertificateSource, RenderState
from certificates.locks import lock_certificate
from certificates.models import Certificate, CertificateRender
from certificates.rules import may_read_certificate
from certificates.services.looks import design_of, keep_logo, kept_logo
from config.kit.errors import Conflict, DomainError, Forbidden
from config.kit.locks import locked_transaction
from config.kit.storage import private_files

if TYPE_CHECKING:
    from accounts.models import User

ATTEMPTS: Final = 5
REST: Final = timedelta(minutes=2)
BATCH: Final = 200
logger = structlog.get_logger(__name__)


def want_render(certificate: Certificate) -> CertificateRender:
    """Note in the certificate's transaction that its PDF is wanted; the worker is told when it commits."""
    from certificates.tasks import render_certificate_pdf  # noqa: PLC0415 - tasks call services

    render = CertificateRender.objects.create(certificate=certificate, language=certificate.content["language"])
    render_certificate_pdf.on_commit(render.pk)
    return render


def make_render(render_id: int) -> bytes | None:
    """Make and keep the PDF, whether or not there was one; None where nothing can be made.

    The look is that of the practice at the first time, ever after the same: so
    are the bytes. May run twice at once, which makes the same file twice.
    """
    render = CertificateRender.objects.select_related("certificate__practice").filter(pk=render_id).first()
    if render is None or render.certificate.erased_on:
        return None
    CertificateRender.objects.filter(pk=render.pk).update(attempts=F("attempts") + 1, updated_at=timezone.now())
    try:
        pdf = _typeset(render)
    except (DomainError, OSError) as error:
        logger.warning("certificate not rendered", certificate=render.certificate_id, error=str(error))
        CertificateRender.objects.filter(pk=render.pk).exclude(state=RenderState.MADE).update(
            state=RenderState.FAILED, failure=str(error)[:300]
        )
        return None
    return pdf if _keep(render, pdf) else None


def make_due_renders() -> int:
    """Make what is wanted and was forgotten, or failed and may be tried again; returns how many were made."""
    due = CertificateRender.objects.exclude(state=RenderState.MADE).filter(
        attempts__lt=ATTEMPTS, updated_at__lte=timezone.now() - REST, certificate__erased_on__isnull=True
    )
    return sum(make_render(pk) is not None for pk in due.order_by("id").values_list("pk", flat=True)[:BATCH])


def read_pdf(certificate: Certificate, *, viewer: User) -> bytes:
    """The PDF for its holder or staff: the kept file if it is whole, else made now.

    Raises `Forbidden`, and `Conflict` (`no_document`) where we issued nothing or the person was erased.
    """
    if not may_read_certificate(viewer, certificate):
        raise Forbidden
    if certificate.source != CertificateSource.ISSUED or certificate.erased_on:
        raise Conflict(_("There is no document of ours for this."), code="no_document")
    render, _made = CertificateRender.objects.get_or_create(
        certificate=certificate, defaults={"language": certificate.content.get("language", "en")}
    )
    pdf = _kept(render) or make_render(render.pk)
    if pdf is None:
        raise Conflict(_("The document could not be made. The school knows of it."), code="no_document")
    return pdf


def _typeset(render: CertificateRender) -> bytes:
    """Raises `UnprintableText`, or OSError for a logo that is lost."""
    if not render.design:
        design, logo = design_of(render.certificate.practice)
        keep_logo(design, logo)
        render.design = design.as_json()
        render.template_version = TEMPLATE_VERSION
        render.save(update_fields=["design", "template_version"])
    else:
        design = Design.from_json(render.design)
        logo = kept_logo(design)
    return render_certificate(render.certificate.content, design, logo=logo, template_version=render.template_version)


def _keep(render: CertificateRender, pdf: bytes) -> bool:
    """Whether file and row say that it was made: not when the person was erased while it was.

    Who dies between both leaves a file without a row (`lost_files`).
    """
    store, place = private_files(), f"certificates/{render.certificate.practice_id}/{render.certificate.uid}.pdf"
    store.delete(place)
    name = store.save(place, ContentFile(pdf))
    with locked_transaction():
        is_kept = lock_certificate(render.certificate_id).erased_on is None
        if is_kept:
            render.file.name, render.state, render.failure = name, RenderState.MADE, ""
            render.digest, render.made_at = hashlib.sha256(pdf).hexdigest(), timezone.now()
            render.save(update_fields=["file", "state", "failure", "digest", "made_at"])
    if not is_kept:
        store.delete(name)
    return is_kept


def _kept(render: CertificateRender) -> bytes | None:
    """The file as it was made; None when it is not there or not the same any more."""
    if render.state != RenderState.MADE:
        return None
    try:
        with render.file.open("rb") as file:
            pdf: bytes = file.read()
    except OSError:
        return None
    return pdf if hashlib.sha256(pdf).hexdigest() == render.digest else None
