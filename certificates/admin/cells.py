"""How certificates are told in the office: pills, ages, outcomes, each with its words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import CourseFormat, SyncOutcome
from certificates.pages.wallet.looks import look_of
from config.kit.pages.times import distance

if TYPE_CHECKING:
    from certificates.models import Certificate
    from certificates.services.looking_up import Lookup

FORMATS: Final = {
    CourseFormat.BLENDED: "blended",
    CourseFormat.ONLINE: "online",
    CourseFormat.INSTRUCTOR_LED: "led",
}
NOBODY: Final = "\N{EN DASH}"


def format_pill(course_format: str) -> SafeString | str:
    """Blended, Online or Instructor-Led in its colour; a dash where nobody said."""
    if course_format not in CourseFormat.values:
        return NOBODY
    known = CourseFormat(course_format)
    return format_html('<span class="pill pill-{}">{}</span>', FORMATS[known], known.label)


def state_pill(certificate: Certificate) -> SafeString:
    """How it stands today: the word, how long that lasts, and the last day below it."""
    look = look_of(certificate)
    days = format_html("<strong>{}</strong>", look.days) if look.days else ""
    pill = format_html(
        '<span class="state state-{}"><span class="state-words">{}</span>{}</span>', look.kind, look.label, days
    )
    if certificate.expires_on is None:
        return pill
    assumed = format_html(" ({})", _("assumed")) if certificate.expiry_assumed else ""
    day = date_format(certificate.expires_on, "j M Y")
    return format_html('{}<br><small class="state-day">{}{}</small>', pill, day, assumed)


def age(instant: datetime | None) -> SafeString | str:
    """How long ago, with the instant itself for who points at it."""
    if instant is None:
        return _("never")
    words = distance(instant, timezone.now())
    exact = date_format(localtime(instant), "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', instant.isoformat(timespec="seconds"), exact, words)


def whose(certificate: Certificate) -> Any:
    """The person it belongs to; needs `holder` loaded."""
    if certificate.holder is not None:
        return str(certificate.holder)
    return _("Erased person") if certificate.erased_on else _("Unassigned (no student)")


def told(lookup: Lookup) -> str:
    """What came of a look-up, and whether it is kept."""
    if lookup.outcome == SyncOutcome.FOUND:
        found = ngettext(
            "The agency lists %(count)d certificate for %(email)s.",
            "The agency lists %(count)d certificates for %(email)s.",
            len(lookup.certificates),
        ) % {"count": len(lookup.certificates), "email": lookup.email}
    else:
        found = _("The agency lists nothing for %(email)s.") % {"email": lookup.email}
    return f"{found} {_kept(lookup)}"


def _kept(lookup: Lookup) -> str:
    if not lookup.is_stored:
        return _("Nothing of it is stored: nobody of the school has this address.")
    if not lookup.is_live:
        return _("This is what is stored.") if lookup.is_fresh else _("This is what is stored; it is asked anew now.")
    return _("The answer is stored.")
