"""Who, and which room, is already taken at that time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from config.kit.statements import Asked, Given, OneOf, Statement, together
from scheduling.agenda import LONGEST_BLOCK
from scheduling.enums import TAKEN, SessionStatus, SlotStatus
from scheduling.meetings import ask_meetings, planned_sessions
from scheduling.models import LessonSlot, Session
from scheduling.plans import Clash, ClashKind, SessionPlan, overlaps_within
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from accounts.models import Practice, User


def spans_of(offering_id: int) -> list[Span]:
    """When the planned sessions of the offering are, in order."""
    return asked_spans(ask_spans(offering_id))


def ask_spans(offering_id: int) -> Asked[tuple[datetime, datetime]]:
    """`spans_of` for who asks for more in the same round trip; `asked_spans` takes the answer."""
    return _DATES.ask(offering=offering_id)


def asked_spans(asked: Asked[tuple[datetime, datetime]]) -> list[Span]:
    """The spans that were asked for."""
    return [Span(start, end) for start, end in asked.all()]


def clashes_of(
    plans: Sequence[SessionPlan],
    *,
    practice: Practice | int,
    trainers: Iterable[User],
    except_session: int | None = None,
    except_offering: int | None = None,
) -> list[Clash]:
    """What takes the trainers' time or the rooms during `plans`, and plans that overlap each other; in order.

    Trainers: sessions that they lead or hold a seat in and their lessons, in any
    practice; what another one than `practice` has is not called by its name.
    Under the locks of people and rooms nothing comes in between.
    """
    if not plans:
        return []
    names = {trainer.pk: str(trainer) for trainer in trainers}
    busy = _busy(names, [plan.span for plan in plans], "trainer", practice)
    others = [
        clash
        for offering, clash in busy
        if offering != except_offering and (clash.session_id is None or clash.session_id != except_session)
    ]
    rooms = _rooms(plans, except_session=except_session, except_offering=except_offering)
    return sorted([*overlaps_within(plans), *rooms, *others], key=lambda clash: clash.starts_at)


def student_clashes(student_id: int, spans: Sequence[Span], *, except_offering: int | None = None) -> list[Clash]:
    """What already takes the person's time during `spans`, in order.

    Their lessons as student or tutor, planned sessions of what they hold a seat
    in, and those that they lead. Under the person's lock nothing comes in between.
    """
    busy = _busy({student_id: ""}, spans, "student", None)
    return [clash for offering, clash in busy if offering != except_offering]


def participant_clashes(
    people: Iterable[User],
    spans: Sequence[Span],
    *,
    practice: Practice | int,
    except_offering: int,
    given_up: int | None = None,
) -> list[Clash]:
    """As `student_clashes` for everybody on an offering, for its staff; `given_up` is one that they leave for it."""
    names = {person.pk: str(person) for person in people}
    busy = _busy(names, spans, "student", practice)
    return [clash for offering, clash in busy if offering not in {except_offering, given_up}]


def _busy(
    names: Mapping[int, str], spans: Sequence[Span], kind: ClashKind, practice: Practice | int | None
) -> list[tuple[int, Clash]]:
    """What takes the time of these people, each with its offering, in order; one round trip."""
    if not spans or not names:
        return []
    around = Span(min(span.start for span in spans), max(span.end for span in spans))
    with together():
        meetings = ask_meetings(*names, around=around)
        lessons = _LESSONS.ask(
            people=list(names),
            start=around.start,
            end=around.end,
            earliest=around.start - LONGEST_BLOCK,
            now=timezone.now(),
        )
    told = practice if practice is None or isinstance(practice, int) else practice.pk

    def found(person: int, session: int | None, title: str, owner: int, start: datetime, end: datetime) -> Clash:
        return Clash(kind, names[person], title if told in {None, owner} else "", start, end, session)

    busy = {
        (offering, found(person, session, title, owner, start, end))
        for part in meetings
        for person, session, offering, title, owner, start, end in part.all()
    }
    for tutor, student, offering, title, owner, start, end in lessons.all():
        busy |= {(offering, found(pk, None, title, owner, start, end)) for pk in (tutor, student) if pk in names}
    hits = [pair for pair in busy if any(span.overlaps(Span(pair[1].starts_at, pair[1].ends_at)) for span in spans)]
    return sorted(hits, key=lambda pair: (pair[1].starts_at, pair[0], pair[1].who))


def _rooms(plans: Sequence[SessionPlan], *, except_session: int | None, except_offering: int | None) -> list[Clash]:
    """Sessions in the rooms of the plans at their times."""
    rooms = {plan.location.pk for plan in plans if plan.location}
    if not rooms:
        return []
    near = planned_sessions().filter(
        location__in=rooms,
        starts_at__lt=max(plan.ends_at for plan in plans),
        ends_at__gt=min(plan.starts_at for plan in plans),
    )
    if except_session is not None:
        near = near.exclude(pk=except_session)
    if except_offering is not None:
        near = near.exclude(offering=except_offering)
    return [
        Clash("location", str(row.location), row.offering.title, row.starts_at, row.ends_at, row.pk)
        for row in near.select_related("offering", "location").order_by("starts_at", "pk")
        if any(_is_in(plan, row) for plan in plans)
    ]


def _is_in(plan: SessionPlan, row: Session) -> bool:
    """Whether the plan wants the room while the session has it."""
    same_room = plan.location is not None and plan.location.pk == row.location_id
    return same_room and plan.span.overlaps(Span(row.starts_at, row.ends_at))


_DATES: Final = Statement(
    lambda: (
        Session.objects.filter(offering=Given("offering"), status=SessionStatus.PLANNED)
        .order_by("starts_at")
        .values_list("starts_at", "ends_at")
    )
)
_LESSONS: Final = Statement(
    lambda: (
        LessonSlot.objects.filter(
            Q(OneOf("tutor_id", "people")) | Q(OneOf("student_id", "people")),
            ~Q(status=SlotStatus.HELD, held_until__lte=Given("now")),
            status__in=sorted(TAKEN),
            starts_at__gt=Given("earliest"),  # for the index; the next says what touches
            starts_at__lt=Given("end"),
            ends_at__gt=Given("start"),
        )
        .order_by()
        .values_list(
            "tutor_id", "student_id", "course_pack_id", "course_pack__title", "practice_id", "starts_at", "ends_at"
        )
    )
)
