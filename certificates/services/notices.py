"""What holders and schools are told about certificates of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.queries import admins_of
from messaging.delivery.services import Draft, send_together, withdraw_every

if TYPE_CHECKING:
    from certificates.models import Certificate, CertificateRequest, Intake


def tell_holder(kind: str, certificate: Certificate, *, reason: str = "", about: str = "") -> None:
    """Queue `kind` for the holder, once a certificate, kind and `about`; an erased person hears nothing."""
    if certificate.holder is None:
        return
    send_together(
        [
            Draft(
                kind=kind,
                to=certificate.holder,
                practice=certificate.practice,
                context={**_facts(certificate), "reason": reason},
                dedupe_key=f"certificate:{certificate.pk}:{about}",
                url=reverse("certificates:certificate", args=[certificate.uid]),
            )
        ]
    )


def withdraw_reminders(certificate: Certificate) -> None:
    """That it expires is not said any more where it waits for the morning: it does not count already."""
    withdraw_every(["certificates.expires"], about=f"expiry:{certificate.pk}", reason="It was revoked or replaced.")


def tell_of_refusal(intake: Intake, name: str, *, reason: str) -> None:
    """Queue for the holder that the school did not accept a file, by its name."""
    send_together(
        [
            Draft(
                kind="certificates.upload_refused",
                to=intake.holder,
                practice=intake.practice,
                context={"file": name, "reason": reason},
                dedupe_key=f"intake:{intake.pk}",
                url=reverse("certificates:intake", args=[intake.uid]),
            )
        ]
    )


def tell_staff_of_typing(intake: Intake) -> None:
    """Queue for everybody who runs the practice that a holder says what an upload says."""
    path = reverse("admin:certificates_intake_change", args=[intake.pk])
    context = {
        "holder": intake.holder.full_name,
        "course": intake.typed["course_name"],
        "file": intake.original_name,
        "is_correction": intake.certificate_id is not None,
    }
    send_together(
        [
            Draft(
                kind="certificates.upload_typed",
                to=admin,
                practice=intake.practice,
                context=context,
                dedupe_key=f"intake:{intake.pk}:{intake.record_version}",
                url=path,
            )
            for admin in admins_of(intake.practice)
        ]
    )


def tell_staff_of_request(request: CertificateRequest) -> None:
    """Queue for everybody who runs the practice that a holder wants another name."""
    certificate = request.certificate
    path = reverse("admin:certificates_certificaterequest_change", args=[request.pk])
    send_together(
        [
            Draft(
                kind="certificates.name_requested",
                to=admin,
                practice=certificate.practice,
                context={**_facts(certificate), "wanted": request.full_name, "reason": request.note},
                dedupe_key=f"certificate-request:{request.pk}",
                url=path,
            )
            for admin in admins_of(certificate.practice)
        ]
    )


def _facts(certificate: Certificate) -> dict[str, object]:
    return {
        "course": certificate.course_name,
        "number": certificate.number,
        "holder": certificate.holder_name,
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
        "download_path": reverse("certificates:download", args=[certificate.uid]),
    }
