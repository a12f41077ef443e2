"""What is done to participants: one by one from the menu of a row, or to a selection."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Surface
from accounts.people import signed_in
from config.kit.errors import Busy, DomainError, Forbidden, Invalid, NotFound
from enrollments.pages.training_staff.forms import InviteForm, ReasonForm
from enrollments.pages.training_staff.participants import ACTS, READMIT, Act, gone_from, people_of
from enrollments.pages.training_staff.training import Frame, frame_of
from enrollments.services.invitations import return_to_waitlist, withdraw_invitation
from enrollments.services.joining import enroll_by_staff, force_enroll
from enrollments.services.paid import set_paid
from enrollments.services.promotion import invite_next, invite_student
from enrollments.services.removing import remove_student

if TYPE_CHECKING:
    from accounts.models import User
    from enrollments.models import Enrollment

UNPROCESSABLE: Final = 422
FOR_MANY: Final = frozenset({"paid", "unpaid", "remove"})
MOST: Final = 200


def _invite(enrollment: Enrollment, actor: User, _reason: str) -> None:
    invite_student(enrollment, actor=actor)


def _force(enrollment: Enrollment, actor: User, _reason: str) -> None:
    force_enroll(enrollment, actor=actor)


def _withdraw(enrollment: Enrollment, actor: User, _reason: str) -> None:
    withdraw_invitation(enrollment, actor=actor)


def _return(enrollment: Enrollment, actor: User, _reason: str) -> None:
    return_to_waitlist(enrollment, actor=actor)


def _readmit(enrollment: Enrollment, actor: User, _reason: str) -> None:
    enroll_by_staff(enrollment.offering_id, student=enrollment.student, actor=actor, surface=Surface.PAGES)


def _remove(enrollment: Enrollment, actor: User, reason: str) -> None:
    remove_student(enrollment, actor=actor, reason=reason, is_after_start_ok=False, is_late_told=True)


def _paid(enrollment: Enrollment, actor: User, _reason: str) -> None:
    set_paid(enrollment, paid=True, actor=actor)


def _unpaid(enrollment: Enrollment, actor: User, _reason: str) -> None:
    set_paid(enrollment, paid=False, actor=actor)


RUNS: Final[dict[str, Callable[[Enrollment, User, str], None]]] = {
    "invite": _invite,
    "force": _force,
    "withdraw": _withdraw,
    "return": _return,
    "readmit": _readmit,
    "remove": _remove,
    "paid": _paid,
    "unpaid": _unpaid,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """GET says what the act will do to whom; POST does it, and says why not where it is refused.

    `enrollment` may be sent several times; what asks for a page of its own needs `confirmed`.
    """
    frame = frame_of(request, uid)
    sent = request.POST if request.method == "POST" else request.GET
    wanted = ACTS.get(sent.get("action", ""))
    if wanted is None:
        raise Invalid(_("This is not something that can be done here."))
    people = chosen(frame, sent.getlist("enrollment"), with_gone=wanted == READMIT)
    if not people:
        messages.error(request, _("Choose somebody first."))
        return redirect("enrollments:staff-training", uid)
    if len(people) > 1 and wanted.name not in FOR_MANY:
        raise Invalid(_("This is done to one person at a time."))
    form = ReasonForm(request.POST if "confirmed" in sent and request.method == "POST" else None)
    needs_page = wanted.asks or len(people) > 1
    is_sure = request.method == "POST" and ("confirmed" in sent or not needs_page)
    if not is_sure or (wanted.name == "remove" and not form.is_valid()):
        return _ask(request, frame, wanted, people, form)
    reason = form.cleaned_data["reason"] if wanted.name == "remove" else ""
    done, refused = run(wanted, people, actor=signed_in(request), reason=reason)
    if refused:
        return _ask(request, frame, wanted, [one for one, _why in refused], form, refused=refused, done=done)
    messages.success(request, said(wanted, people))
    return redirect(back_to(request, uid))


@require_POST
def invite(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Invite the next so many of the waiting list."""
    frame = frame_of(request, uid)
    form = InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many to invite, as a number."))
        return redirect("enrollments:staff-training", uid)
    try:
        invited = invite_next(frame.training.pk, count=form.cleaned_data["count"], actor=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("enrollments:staff-training", uid)
    if invited:
        text = ngettext("%(count)d person is invited and told.", "%(count)d people are invited and told.", len(invited))
        messages.success(request, text % {"count": len(invited)})
    else:
        messages.warning(request, _("Nobody could be invited. The decisions below say why."))
        return redirect("enrollments:staff-decisions", uid)
    return redirect("enrollments:staff-training", uid)


def chosen(frame: Frame, uids: list[str], *, with_gone: bool = False) -> list[Enrollment]:
    """The people of this very training with these ids, `with_gone` also who left; others are nobody."""
    wanted = []
    for text in uids[:MOST]:
        try:
            wanted.append(uuid.UUID(text))
        except ValueError as error:
            raise NotFound from error
    sources = (people_of, gone_from) if with_gone else (people_of,)
    found = [
        one for people in sources for one in people(frame.training).filter(uid__in=wanted).select_related("practice")
    ]
    if len(found) < len(set(wanted)):
        raise NotFound
    for one in found:
        one.offering = frame.training.offering_ptr
    return found


def run(
    wanted: Act, people: list[Enrollment], *, actor: User, reason: str
) -> tuple[list[Enrollment], list[tuple[Enrollment, str]]]:
    """Do it to each; returns to whom it was done, and who was refused with the reason."""
    done: list[Enrollment] = []
    refused: list[tuple[Enrollment, str]] = []
    for one in people:
        try:
            RUNS[wanted.name](one, actor, reason)
        except (Forbidden, Busy):
            raise
        except DomainError as error:
            words = [str(text) for texts in error.fields.values() for text in texts]
            refused.append((one, " ".join(words) or str(error.message)))
        else:
            done.append(one)
    return done, refused


def said(wanted: Act, people: list[Enrollment]) -> str:
    """What was done, in a sentence."""
    if len(people) == 1:
        who = people[0].student.full_name or str(people[0].student)
    else:
        who = ngettext("%(count)d person", "%(count)d people", len(people)) % {"count": len(people)}
    return str(wanted.done) % {"who": who}


def back_to(request: HttpRequest, uid: uuid.UUID) -> str:
    """The list, narrowed and sorted as it was when the act was chosen."""
    query = request.POST.get("list", "")
    page = reverse("enrollments:staff-training", args=[uid])
    return f"{page}?{query}" if query and not query.startswith(("?", "/")) else page


def _ask(
    request: HttpRequest,
    frame: Frame,
    wanted: Act,
    people: list[Enrollment],
    form: ReasonForm,
    *,
    refused: list[tuple[Enrollment, str]] | None = None,
    done: list[Enrollment] | None = None,
) -> HttpResponse:
    status = UNPROCESSABLE if refused or form.errors else 200
    context = {
        "frame": frame,
        "training": frame.training,
        "act": wanted,
        "people": people,
        "form": form if wanted.name == "remove" else None,
        "refused": refused or [],
        "done": done or [],
        "is_full": frame.training.free_seats == 0,
        "list": request.POST.get("list", request.GET.get("list", "")),
    }
    return render(request, "enrollments/training_staff/act.html", context, status=status)
