"""Another time for a lesson that was called off."""

from __future__ import annotations

import uuid
from copy import copy
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.people import signed_in
from catalog.pages.practices import show_in_practice
from catalog.rules import may_edit_pack
from config.kit.errors import Conflict, DomainError, Forbidden, NotFound
from config.kit.pages.times import viewer_zone
from enrollments.pages.picking import Picking, read_instant
from enrollments.queries import access_enrollment
from enrollments.shortfall import lessons_to_plan
from scheduling.services.replacements import choose_replacement, may_be_planned, usual_place

if TYPE_CHECKING:
    from catalog.models import CoursePack
    from enrollments.models import Enrollment

UNPROCESSABLE: Final = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replacement(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The tutor's free times, one to be chosen; the POST books it. For the student, and for who plans the pack."""
    person = signed_in(request)
    shown = access_enrollment(person, uid)
    pack: CoursePack | None = getattr(shown.offering, "coursepack", None)
    if pack is None:
        raise NotFound
    if shown.student_id != person.pk and not may_edit_pack(person, pack):
        raise Forbidden
    show_in_practice(request, shown.practice)
    if not lessons_to_plan(shown):
        messages.info(request, _("All lessons of this enrolment are planned."))
        return redirect("enrollments:enrollment", shown.uid)
    error, status = "", 200
    if request.method == "POST":
        try:
            _book(request, shown)
        except DomainError as refusal:
            error, status = _words(refusal), UNPROCESSABLE
        else:
            messages.success(request, _("The lesson is planned. The other side is told."))
            return redirect("enrollments:enrollment", shown.uid)
    return render(
        request,
        "enrollments/replacement.html",
        {
            "enrollment": shown,
            "pack": pack,
            "is_student": shown.student_id == person.pk,
            "picking": _picking(request, shown, pack),
            "to_plan": lessons_to_plan(shown),
            "is_taught": may_be_planned(pack),
            "error": error,
        },
        status=status,
    )


def _book(request: HttpRequest, shown: Enrollment) -> None:
    start = read_instant(request.POST.get("t", ""), now=timezone.now())
    if start is None:
        raise Conflict(_("Please choose a time."), code="nothing_chosen")
    choose_replacement(shown, start=start, actor=signed_in(request))


def _words(refusal: DomainError) -> str:
    said = [str(text) for texts in refusal.fields.values() for text in texts]
    return " ".join(said) or str(refusal.message)


def _picking(request: HttpRequest, shown: Enrollment, pack: CoursePack) -> Picking:
    query = QueryDict(mutable=True)
    query["week"] = request.GET.get("week", "")
    query["mode"] = str(usual_place(pack, shown)["session_mode"])
    single = copy(pack)
    single.required_classes_count = 1  # one time is chosen here, whatever the pack has
    return Picking(single, query, user=shown.student, zone=viewer_zone(request))
