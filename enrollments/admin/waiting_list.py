"""The waiting list of an offering in the office: who comes next, what was decided, and inviting the next."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.people import signed_in
from config.kit.admin import Act, ActForm, SimpleListFilter
from config.kit.errors import Conflict
from enrollments.admin.inlines import link_to, moment, table
from enrollments.attention import with_places_and_people
from enrollments.queries import decisions_of
from enrollments.rules import offering_closed
from enrollments.services.promotion import invite_next
from enrollments.services.waiting import waiting_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from catalog.models import Offering

LOOKED_AT: Final = 50
MOST_INVITED: Final = 1000


class PlacesFilter(SimpleListFilter):
    """Where somebody could be invited."""

    title = gettext_lazy("places")
    parameter_name = "places"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("invitable", _("Free, and people wait"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the choice means."""
        return with_places_and_people(queryset) if self.value() == "invitable" else queryset


class InviteForm(ActForm):
    """How many of the waiting."""

    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_INVITED, initial=1)


def may_invite(_request: HttpRequest, offering: Offering) -> bool:
    """Whether a place is free and somebody waits for it."""
    return bool(offering.waitlist_length) and offering.free_seats != 0 and offering_closed(offering) is None


def _invite(request: HttpRequest, offering: Offering, values: Mapping[str, Any]) -> str:
    invited = invite_next(offering.pk, count=values["count"], actor=signed_in(request))
    if not invited:
        raise Conflict(_("Nobody could be invited; the waiting list's log says why."))
    text = ngettext("%(count)d person is invited and told.", "%(count)d people are invited and told.", len(invited))
    return text % {"count": len(invited)}


INVITE_NEXT: Final = Act(
    "invite-next",
    gettext_lazy("Invite the next"),
    _invite,
    form=InviteForm,
    explanation=gettext_lazy("In the order of the waiting list; their places are held until they answer."),
    allowed=may_invite,
    icon="forward_to_inbox",
)


def line_table(offering: Offering) -> SafeString | str:
    """The head of the waiting list with who would be passed over; a sentence where nobody waits."""
    if not offering.waitlist_length:
        return _("Nobody waits.")
    rows = [
        (
            one.place,
            link_to(one.enrollment, str(one.enrollment.student)),
            moment(one.enrollment.queued_at),
            one.passed.label if one.passed else _("comes next when it is their turn"),
        )
        for one in islice(waiting_line(offering), LOOKED_AT)
    ]
    return table([_("Place"), _("Student"), _("Waits since"), _("Verdict")], rows)


def decisions_table(offering: Offering, *, more: SafeString | str = "") -> SafeString | str:
    """The latest decisions, newest first, with the way to `more` below them."""
    rows = [
        (
            moment(row.created_at),
            row.get_cause_display(),
            str(row.actor or ""),
            row.place or "",
            link_to(row.enrollment, str(row.enrollment.student)) if row.enrollment else "",
            row.get_outcome_display(),
        )
        for row in decisions_of(offering).order_by("-id")[:LOOKED_AT]
    ]
    if not rows:
        return _("Nothing was decided yet.")
    decided = table([_("When"), _("Because"), _("By"), _("Place"), _("Student"), _("Outcome")], rows)
    return format_html("{}{}", decided, more)
