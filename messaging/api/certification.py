"""Questions by mail, as the provider of mail or a program hands them over."""

from __future__ import annotations

import json
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from accounts.api.doors import django_request
from accounts.models import Practice
from certificates.services.questions import receive_question
from config.kit.api.dialect import TEXT, obj
from config.kit.api.operations import operation
from config.kit.api.permissions import Public
from config.kit.api.results import Bare
from config.kit.api.views import CertificationView
from config.kit.errors import Invalid, NotFound
from messaging.inbound.mail import read_payload
from messaging.inbound.signature import HEADER, verify

ANSWER: Final = obj({"status": TEXT, "email": TEXT}, required=("status",))

PRACTICE: Final = {
    "name": "practice",
    "in": "query",
    "description": "Short name of the school, where its host name does not tell.",
    "schema": TEXT,
}


class CertificateQuestion(CertificationView):
    """Somebody asks by mail what somebody has."""

    @operation(
        "receiveCertificateQuestion",
        permission=Public,
        answer=ANSWER,
        bare=True,
        parameters=(PRACTICE,),
        tags=("mail",),
        errors=(400, 401, 404, 429, 503),
        description=(
            f"Signed: `{HEADER}: t=<seconds>,v1=<hex>` is HMAC-SHA256 over `<seconds>.<body>`. "
            "The body is `{from, subject, text, message_id?}`."
        ),
    )
    def post(self, request: Request) -> Bare:
        """Take a question by mail: it is answered by mail, once for each message."""
        asked = django_request(request)
        try:
            body: bytes = asked.body
        except RequestDataTooBig as error:
            raise Invalid(_("This mail is too large."), code="too_large") from error
        verify(body, request.headers.get(HEADER))
        practice = _practice(request, asked)
        received = receive_question(read_payload(_payload(body)), practice=practice)
        return Bare({"status": received.status} | ({"email": received.email} if received.email else {}))


def _practice(request: Request, asked: Any) -> Practice:
    """The school that is named, else that of the host name."""
    slug = request.query_params.get("practice", "")
    practice: Practice | None = Practice.objects.filter(slug=slug, is_active=True).first() if slug else asked.practice
    if not practice:
        raise NotFound
    return practice


def _payload(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise Invalid(_("A JSON object is wanted."))
    return payload


urlpatterns = [path("email-webhook/cert-lookup", CertificateQuestion.as_view())]
