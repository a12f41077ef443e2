"""The paper and the credential of a certificate, for its holder and staff."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.people import signed_in
from certificates.queries import access_certificate
from certificates.services.credentials import credential_of
from certificates.services.rendering import read_pdf


@never_cache
@require_safe
def download(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The PDF."""
    viewer = signed_in(request)
    certificate = access_certificate(viewer, uid)
    response = HttpResponse(read_pdf(certificate, viewer=viewer), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(certificate.number)}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
def credential(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The Open Badge, for a wallet."""
    certificate = access_certificate(signed_in(request), uid)
    response = JsonResponse(credential_of(certificate, for_holder=True), content_type="application/vc+json")
    response["Content-Disposition"] = f'attachment; filename="{slugify(certificate.number)}.json"'
    return response
