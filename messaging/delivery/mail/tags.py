"""What message templates can say; built in, so that none has to load it."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.conf import settings
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.kit.money import display
from config.kit.pages.markdown import rendered
from config.kit.pages.times import span, zone_label, zone_named

register = template.Library()


@register.filter
def moment(instant: datetime, end: datetime | None = None) -> str:
    """`{{ starts_at|moment:ends_at }}` → `Saturday 30 March 2030, 19:00 to 20:00 (Amsterdam time)`."""
    zone = zone_named(timezone.get_current_timezone_name())
    assert zone is not None
    return _("%(time)s (%(zone)s)") % {"time": span(instant, end, zone, "full"), "zone": zone_label(zone)}


@register.filter
def calendar_day(day: date) -> str:
    """`Saturday 30 March 2030`, for dates without a time."""
    return formats.date_format(day, pgettext("a date with its weekday", "l j F Y"))


@register.filter
def markdown(text: str) -> SafeString:
    """A text of a practice (Markdown) as HTML in which nothing can run."""
    return rendered(text)


@register.simple_tag
def money(amount: int, currency: str) -> str:
    """`{% money 1250 "EUR" %}` → `€12.50`; `amount` is in minor units."""
    return display(amount, currency)


@register.filter
def absolute(path: str) -> str:
    """A path of this site with the house's own host; what has a host already stays."""
    return f"{settings.BASE_URL}{path}" if path.startswith("/") else path


@register.simple_tag(takes_context=True)
def button(context: Context, url: str, label: str) -> SafeString:
    """The one thing to do, as a button that also works where styles do not; a path leads to the practice's host."""
    return format_html(
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 20px"><tr>'
        '<td class="button" bgcolor="{accent}" style="border-radius:8px;background:{accent}">'
        '<a href="{url}" style="display:inline-block;padding:12px 24px;font-weight:600;color:{ink};'
        'text-decoration:none">{label}</a></td></tr></table>',
        accent=context["accent"],
        ink=context["accent_ink"],
        url=f"{context['base_url']}{url}" if url.startswith("/") else url,
        label=label,
    )
