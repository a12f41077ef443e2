"""The printed words besides the content, in the certificate's own language."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.documents.content import CertificateContent


def printed_words(content: CertificateContent) -> dict[str, str]:
    """Labels of the page."""
    with translation.override(content.language):
        return {
            "awarded_to": _("This is to certify that"),
            "for_course": _("has successfully completed"),
            "check": _("Check this certificate at"),
            "qr": _("QR code that leads to the page where this certificate is checked"),
            "logo": _("Logo of %(name)s") % {"name": content.issuer_name},
            "attachment": _("What this certificate says, for machines"),
            "specimen": _("PREVIEW"),
        }


def printed_title(content: CertificateContent) -> str:
    """The headline; a certificate without a title of its own has the plainest."""
    with translation.override(content.language):
        return content.title or _("Certificate of completion")


def printed_facts(content: CertificateContent) -> list[tuple[str, str]]:
    """Label and value of each fact of the bottom row, in order; what is not known is left out."""
    with translation.override(content.language):
        facts = [
            (_("Certificate number"), content.number),
            (_("Issued on"), written(content.issued_on)),
            (_("Valid until"), written(content.expires_on) if content.expires_on else ""),
            (_("Instructor"), content.instructor_name),
            (_("Replaces"), content.replaces),
        ]
    return [(label, value) for label, value in facts if value]


def printed_details(content: CertificateContent) -> str:
    """The small line under the course: its code, how it was given, when it was completed."""
    with translation.override(content.language):
        formats = {
            "blended": _("Blended course"),
            "online": _("Online course"),
            "instructor-led": _("Instructor-led course"),
        }
        completed = _("completed on %(day)s") % {"day": written(content.completed_on)} if content.completed_on else ""
        return " · ".join(part for part in (content.course_code, formats.get(content.format, ""), completed) if part)


def written(day: date) -> str:
    """A day in the words of the active language, year included: no reader takes it for another."""
    return date_format(day, "j F Y")
