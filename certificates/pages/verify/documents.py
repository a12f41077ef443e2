"""Certificates, badges, status lists and keys for machines."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Practice
from accounts.practices import host_of
from certificates.addresses import home_at
from certificates.pages.verify.asking import ask_key, ask_number
from certificates.pages.verify.machines import for_machines
from certificates.pages.verify.told import told
from certificates.services.credentials import achievement_of, credential_of, did_document_of
from certificates.services.status_lists import served_list
from certificates.services.verifying import Verification, shown_certificates
from config.kit.errors import Invalid, NotFound

CREDENTIAL = "application/vc+json"
FRESH = "public, max-age=60"


@for_machines
def by_number(request: HttpRequest) -> HttpResponse:
    """The certificate of `?number=`."""
    number = request.GET.get("number", "").strip()
    if not number:
        raise Invalid(_("Say which: ?number=…"), code="number_missing")
    return _certificate(ask_number(request, number))


@for_machines
def by_link(request: HttpRequest, share_key: str) -> HttpResponse:
    """The certificate of a link."""
    return _certificate(ask_key(request, share_key))


@for_machines
def badge(request: HttpRequest, share_key: str) -> HttpResponse:
    """Its Open Badge; the name in it is hashed unless strangers may read the whole of it."""
    found = _known(ask_key(request, share_key))
    response = JsonResponse(credential_of(found.certificate), content_type=CREDENTIAL)
    response["Content-Disposition"] = f'attachment; filename="{slugify(found.certificate.number)}.json"'
    response["Cache-Control"] = "no-cache"
    return response


@for_machines
def status_list(request: HttpRequest, practice: uuid.UUID, number: int) -> HttpResponse:
    """Which certificates of the practice do not count any more, signed."""
    school = _practice(practice)
    served = served_list(school, number, home_at(school, host_of(request)))
    tag = f'"{served.version}"'
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = JsonResponse(served.document, content_type=CREDENTIAL)
    response["ETag"], response["Cache-Control"] = tag, FRESH
    return response


@for_machines
def did(request: HttpRequest, practice: uuid.UUID) -> HttpResponse:
    """Who the practice is to verifiers, with its public keys; at a former host name who it was there."""
    school = _practice(practice)
    document = did_document_of(school, home_at(school, host_of(request)))
    response = JsonResponse(document, content_type="application/did+json")
    response["Cache-Control"] = FRESH
    return response


@for_machines
def achievement(request: HttpRequest, practice: uuid.UUID, uid: uuid.UUID) -> HttpResponse:
    """What was achieved, without whoever did."""
    certificate = shown_certificates().filter(uid=uid, practice__uid=practice).first()
    if certificate is None:
        raise NotFound
    achieved = achievement_of(certificate, home=home_at(certificate.practice, host_of(request)))
    response = JsonResponse(achieved, content_type="application/ld+json")
    response["Cache-Control"] = FRESH
    return response


def _certificate(found: Verification | None) -> HttpResponse:
    response = JsonResponse(told(_known(found)))
    response["Cache-Control"] = "no-cache"
    return response


def _known(found: Verification | None) -> Verification:
    if found is None:
        raise NotFound(_("There is no certificate of ours that can be shown."))
    return found


def _practice(uid: uuid.UUID) -> Practice:
    """Also one that was closed: what it issued is still checked."""
    practice = Practice.objects.filter(uid=uid).first()
    if practice is None:
        raise NotFound
    return practice
