"""The people of one training as rows: found, sorted, with what can be done to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import StudentProfile
from config.kit.pages.components.data import Column
from enrollments.enums import LIVE, EnrollmentState
from enrollments.models import Enrollment, Order
from enrollments.queries import training_enrollments
from enrollments.states import LAPSED

if TYPE_CHECKING:
    from catalog.models import Offering, Training
    from enrollments.pages.training_staff.forms import ParticipantsForm

State = EnrollmentState
COLUMNS: Final = [
    Column(_("Name"), sort="name"),
    Column(_("Contact")),
    Column(_("State"), sort="state"),
    Column(_("Since"), sort="since"),
    Column(_("Paid")),
    Column(_("Action")),
]
ORDERS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("student__first_name", "student__last_name", "student__email"),
    "state": ("state", "queued_at", "id"),
    "since": ("queued_at", "id"),
}
SEATED: Final = frozenset({State.PENDING, State.ENROLLED, State.COMPLETED})


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done to one person; `done` says that it was, `asks` leads to a page first."""

    name: str
    label: Any
    done: Any
    icon: str
    asks: bool = False


INVITE: Final = Act("invite", _("Invite"), _("Invited: %(who)s."), "envelope")
FORCE: Final = Act(
    "force", _("Enrol past the list"), _("Enrolled past the list: %(who)s."), "arrow-up-on-square", asks=True
)
WITHDRAW: Final = Act(
    "withdraw", _("Withdraw the invitation"), _("Invitation withdrawn: %(who)s."), "envelope-open", asks=True
)
RETURN: Final = Act(
    "return", _("Back to the waiting list"), _("Back on the waiting list: %(who)s."), "arrow-uturn-left"
)
READMIT: Final = Act("readmit", _("Take in again"), _("Taken in again: %(who)s."), "user-plus")
REMOVE: Final = Act("remove", _("Remove"), _("Removed: %(who)s."), "user-minus", asks=True)
PAID: Final = Act("paid", _("Mark as paid"), _("Marked as paid: %(who)s."), "banknotes")
UNPAID: Final = Act("unpaid", _("Mark as not paid"), _("Marked as not paid: %(who)s."), "banknotes")
ACTS: Final = {act.name: act for act in (INVITE, FORCE, WITHDRAW, RETURN, READMIT, REMOVE, PAID, UNPAID)}


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of the list; `place` is 1 at the head of the queue, for who waits."""

    enrollment: Enrollment
    name: str
    type: str
    place: int | None
    has_order: bool
    acts: list[Act]


def people_of(training: Training) -> QuerySet[Enrollment]:
    """Everybody who is on the training, with their type of student and whether an order asks for the money."""
    return _with_particulars(training_enrollments(training), training)


def gone_from(training: Training) -> QuerySet[Enrollment]:
    """Who left or was removed, has an account still and did not come back; each person once, as in `people_of`."""
    rows = Enrollment.objects.filter(offering=training.pk, state=State.CANCELED, student__is_active=True)
    later = Enrollment.objects.filter(offering=training.pk, student=OuterRef("student"))
    is_back = Exists(later.filter(Q(state__in=LIVE) | Q(pk__gt=OuterRef("pk"))))
    return _with_particulars(rows.filter(~is_back).select_related("student"), training)


def _with_particulars(rows: QuerySet[Enrollment], training: Training) -> QuerySet[Enrollment]:
    profile = StudentProfile.objects.filter(user=OuterRef("student"), practice=training.practice_id)
    return rows.annotate(
        student_type=Subquery(profile.filter(student_type__is_default=False).values("student_type__name")[:1]),
        has_order=Exists(Order.objects.filter(enrollment=OuterRef("pk"))),
    )


def find_participants(training: Training, form: ParticipantsForm) -> QuerySet[Enrollment]:
    """Whom the form means; a filter that cannot be read counts as not set."""
    form.is_valid()
    wanted = form.cleaned_data
    rows = gone_from(training) if wanted.get("state") == State.CANCELED else people_of(training)
    for word in wanted.get("q", "").split():
        rows = rows.filter(
            Q(student__first_name__icontains=word)
            | Q(student__last_name__icontains=word)
            | Q(student__email__icontains=word)
            | Q(student__phone__contains=word)
        )
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("paid"):
        rows = rows.filter(is_paid=wanted["paid"] == "yes")
    if wanted.get("type"):
        profiles = StudentProfile.objects.filter(student_type=int(wanted["type"]))
        rows = rows.filter(student__in=profiles.values("user"))
    return rows


def in_order(rows: QuerySet[Enrollment], wanted: str) -> QuerySet[Enrollment]:
    """As the address wants it sorted; who holds a seat first, then the queue, unless it says."""
    names = ORDERS.get(wanted.removeprefix("-"))
    if names is None:
        is_seated = Q(state__in=sorted(SEATED))
        return rows.annotate(is_seated=is_seated).order_by(F("is_seated").desc(), "queued_at", "id")
    return rows.order_by(*(f"-{name}" if wanted.startswith("-") else name for name in names))


def rows_of(training: Offering, people: list[Enrollment], *, is_open: bool) -> list[Participant]:
    """What the list says of each."""
    places = places_in_line(training) if any(one.state == State.WAITLIST for one in people) else {}
    return [
        Participant(
            enrollment=one,
            name=str(one.student.full_name or one.student.email),
            type=one.student_type or "",  # type: ignore[attr-defined]  # annotated by people_of
            place=places.get(one.pk),
            has_order=one.has_order,  # type: ignore[attr-defined]  # as above
            acts=list(acts_for(one, is_open=is_open)),
        )
        for one in people
    ]


def places_in_line(training: Offering) -> dict[int, int]:
    """The place of everybody who waits, by enrolment."""
    line = Enrollment.objects.filter(offering=training.pk, state=State.WAITLIST).order_by("queued_at", "id")
    return {pk: place for place, pk in enumerate(line.values_list("pk", flat=True), start=1)}


def acts_for(enrollment: Enrollment, *, is_open: bool) -> list[Act]:
    """What can be done to the person now; after the start only money is noted."""
    if enrollment.state == State.CANCELED:
        return [READMIT] if is_open else []
    found: list[Act] = []
    if is_open and enrollment.state == State.WAITLIST:
        found += [INVITE, FORCE]
    elif is_open and enrollment.state == State.WAITLIST_INVITED:
        found += [RETURN, WITHDRAW]
    elif is_open and enrollment.state in LAPSED:
        found += [READMIT]
    if enrollment.state != State.PENDING and not enrollment.has_order:  # type: ignore[attr-defined]  # annotated
        found += [UNPAID if enrollment.is_paid else PAID]
    if is_open:
        found += [REMOVE]
    return found
