"""Looking somebody up, in the contract's four ways."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from rest_framework.request import Request

from accounts.api.doors import person_of, practice_of
from accounts.api.permissions import CertificationStaff
from accounts.enums import ApiScope, Surface
from certificates.api.certification.inputs import EmailInput
from certificates.api.certification.rows import CERTIFICATE, PRINTED
from certificates.certification_queries import certificates_that_stand
from certificates.limits import LOOKUPS
from certificates.services.looking_up import Lookup, Store, look_up
from certificates.services.staff_lookups import stored_beside
from config.kit.api.dialect import TEXT, WHOLE_NUMBER, obj
from config.kit.api.operations import operation
from config.kit.api.queries import read_boolean
from config.kit.api.results import Page
from config.kit.api.views import CertificationView

TAGS: Final = ("certificates",)
ANSWERS: Final = (400, 403, 409, 429, 502, 503)
CHECKED: Final = obj({"email": TEXT, "count": WHOLE_NUMBER, "certs": {"type": "array", "items": PRINTED.schema()}})
EMAIL: Final = {"name": "email", "in": "query", "required": True, "schema": {"type": "string", "format": "email"}}
REFRESH: Final = {
    "name": "refresh",
    "in": "query",
    "description": "Ask the agency now, whatever is stored.",
    "schema": {"type": "boolean", "default": False},
}


class LookUp(CertificationView):
    """What somebody has, from what is stored where that is known."""

    api_key_scopes = (ApiScope.LOOKUP,)

    @operation(
        "lookUpCertificates",
        permission=CertificationStaff,
        answer={"type": "array", "items": CERTIFICATE.schema()},
        bare=True,
        parameters=(EMAIL, REFRESH),
        limits=(LOOKUPS,),
        tags=TAGS,
        errors=ANSWERS,
    )
    def post(self, request: Request) -> Page:
        """Certificates by e-mail: stored ones of a student, else asked for.

        A student without certificates is looked up and what is found is stored;
        of somebody who is no student nothing is stored. `X-Checked-At` says when
        the agency was asked last; what is stale is refreshed behind the answer.
        """
        query = request.query_params
        practice = practice_of(request)
        lookup = look_up(
            query.get("email", ""),
            practice=practice,
            actor=person_of(request),
            surface=Surface.CERTIFICATION,
            store=Store.KNOWN,
            refresh=read_boolean(query, "refresh", default=False),
        )
        listed = sorted(lookup.certificates, key=lambda one: one.issued_on or date.min, reverse=True)
        rows = [_row(lookup, certificate) for certificate in listed]
        rows += [CERTIFICATE.one(certificate) for certificate in stored_beside(lookup, practice)]
        return Page(rows, total=len(rows), headers=_told(lookup))


class AllCertificates(CertificationView):
    """Everything that is stored."""

    @operation("listCertificates", permission=CertificationStaff, row=CERTIFICATE, many=True, tags=TAGS)
    def get(self, request: Request) -> Page:
        """Every certificate that stands, with its student (null where nobody is known), newest first."""
        return self.page(certificates_that_stand(practice_of(request)).order_by("-id"))


class EmailCheck(CertificationView):
    """What an agency lists at this moment."""

    api_key_scopes = (ApiScope.LOOKUP,)

    @operation(
        "checkEmail",
        permission=CertificationStaff,
        body=EmailInput,
        answer=CHECKED,
        bare=True,
        limits=(LOOKUPS,),
        tags=TAGS,
        errors=ANSWERS,
    )
    def post(self, request: Request) -> dict[str, Any]:
        """Ask the agency now, store nothing."""
        lookup = look_up(
            self.body["email"],
            practice=practice_of(request),
            actor=person_of(request),
            surface=Surface.CERTIFICATION,
            store=Store.NEVER,
        )
        certificates = [PRINTED.one(certificate) for certificate in lookup.certificates]
        return {"email": lookup.email, "count": len(certificates), "certs": certificates}


class CheckEmail(EmailCheck):
    """The same under the name that the mailer knows."""

    @operation(
        "checkEmailForMailer",
        permission=CertificationStaff,
        body=EmailInput,
        answer=CHECKED,
        bare=True,
        limits=(LOOKUPS,),
        tags=TAGS,
        errors=ANSWERS,
    )
    def post(self, request: Request) -> dict[str, Any]:
        """The same as `certs/email-check`."""
        return super().post(request)


def _row(lookup: Lookup, certificate: Any) -> dict[str, Any]:
    """One that is stored as somebody else's is shown, without saying whose."""
    row = CERTIFICATE.one(certificate)
    if not lookup.is_stored or certificate.pk in lookup.contested:
        row |= {"student_id": None, "student_name": None}
    return row


def _told(lookup: Lookup) -> dict[str, str]:
    checked = lookup.checked_at.isoformat() if lookup.checked_at else ""
    return {"X-Checked-At": checked, "X-Stored": "true" if lookup.is_stored else "false"}
