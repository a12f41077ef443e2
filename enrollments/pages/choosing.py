"""The first step of booking: which lesson times."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.pages.practices import show_in_practice
from catalog.plan_words import describe_rules
from catalog.queries import access_pack
from config.kit.pages.times import viewer_zone
from enrollments.pages.picking import Picking
from enrollments.pages.standing import can_only_wait, standing_in
from enrollments.rules import pack_refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WEEK_BUTTONS = {"earlier", "later"}


@login_not_required
@require_safe
def choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Free times as a list by day; the choice lives in the address, so back, reload and login lose nothing."""
    pack = access_pack(request.user, uid)
    show_in_practice(request, pack.practice)
    student = request.user if isinstance(request.user, User) else None
    picking = Picking(pack, request.GET, user=student, zone=viewer_zone(request))
    return render(
        request,
        "enrollments/choose.html",
        {
            "pack": pack,
            "tutor": pack.tutor_profile,
            "picking": picking,
            "rules": describe_rules(pack),
            "refusal": pack_refusal(pack, student) if student and not pack.preliminary_meeting_required else None,
            "open_enrollment": standing_in(pack, student),
            "can_only_wait": can_only_wait(pack, student),
            "news": news(picking),
            "problems": problems(picking, is_checked="check" in request.GET),
            "is_checked": "check" in request.GET,
            "count": count_words(picking),
            "focus": focus_of(request),
        },
    )


def count_words(picking: Picking) -> str:
    """How far the choice is: `2 of 5 lessons chosen`."""
    words = ngettext(
        "%(chosen)d of %(needed)d lesson chosen", "%(chosen)d of %(needed)d lessons chosen", picking.needed
    )
    return words % {"chosen": len(picking.starts), "needed": picking.needed}


def problems(picking: Picking, *, is_checked: bool) -> list[str]:
    """What has to change before this choice can be booked; lessons still to choose once somebody goes on."""
    return [*picking.gone, *picking.broken, *(picking.todo if is_checked else ())]


def news(picking: Picking) -> str:
    """What a screen reader says after a change: the week, its times, the count and what is wrong."""
    number = len(picking.choices)
    times = ngettext("%(count)d free time", "%(count)d free times", number) % {"count": number}
    parts = [_("%(week)s: %(times)s.") % {"week": picking.week, "times": times}, f"{count_words(picking)}."]
    return " ".join([*parts, *picking.gone, *(picking.findings if picking.starts else ())])


def focus_of(request: HttpRequest) -> str:
    """Which part takes the focus after a button was pressed that may be gone: week, choice, problems or none."""
    htmx = getattr(request, "htmx", None)
    pressed = (htmx.trigger or "") if htmx else ""
    if pressed in WEEK_BUTTONS or len(request.GET.getlist("week")) > 1:
        return "week"
    if "check" in request.GET and not htmx:
        return "problems"
    return "choice" if "weekly" in request.GET or "drop" in request.GET else ""
