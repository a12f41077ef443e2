"""What a person may see of sessions, and which of them collide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.rules import is_member
from catalog.models import Offering, TrainingTrainer
from catalog.training_rules import HELD_POST, may_run_training
from config.kit.errors import Forbidden, NotFound
from scheduling.agenda import taking_place
from scheduling.enums import SessionStatus
from scheduling.meetings import planned_sessions
from scheduling.models import Attendance, Session
from scheduling.registry import seat_holding_states, waiting_states

if TYPE_CHECKING:
    import uuid

    from accounts.models import Practice, User


def with_places(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """The sessions with all that pages and files show of them, the earliest first."""
    return sessions.select_related("offering", "location", "practice").order_by("starts_at", "pk")


def sessions_for_user(user: User) -> QuerySet[Session]:
    """Sessions of what the person has or awaits a seat in, canceled ones among them."""
    states = sorted(seat_holding_states() | waiting_states())
    attended = Offering.objects.filter(enrollments__student=user, enrollments__state__in=states)
    return with_places(Session.objects.filter(offering__in=attended.values("pk"), offering__is_active=True))


def sessions_taught_by(user: User) -> QuerySet[Session]:
    """Sessions that the person leads, canceled ones among them."""
    led = TrainingTrainer.objects.filter(HELD_POST, user=user).values("training_id")
    return with_places(Session.objects.filter(offering__in=led, offering__is_active=True))


def sessions_of(offering: Offering) -> QuerySet[Session]:
    """The offering's planned sessions with their rooms, the earliest first."""
    rows = Session.objects.filter(offering=offering.pk, status=SessionStatus.PLANNED)
    return rows.select_related("location").order_by("starts_at", "pk")


def access_session(user: User, uid: uuid.UUID | str) -> Session:
    """A session that the person runs. Strangers: `NotFound`; other members of the practice: `Forbidden`."""
    session = with_places(Session.objects.filter(uid=uid)).first()
    if session is None:
        raise NotFound
    if may_run_training(user, session.offering):
        return session
    raise Forbidden if is_member(user, session.practice_id) else NotFound


def attendance_of(session: Session) -> dict[int, Attendance]:
    """What was marked, by student."""
    return {row.student_id: row for row in Attendance.objects.filter(session=session)}


def clashing_sessions(practice: Practice) -> QuerySet[Session]:
    """Those of `among_clashing` that are the practice's."""
    return with_places(among_clashing(Session.objects.filter(practice=practice)))


def among_clashing(rows: QuerySet[Session]) -> QuerySet[Session]:
    """Coming sessions among `rows` whose trainer or room is taken by something else at that time.

    Other sessions that its trainers lead or hold a seat in and their lessons
    count, in any practice.
    """
    now = timezone.now()
    rooms = planned_sessions().filter(
        location=OuterRef("location"), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    elsewhere = planned_sessions().filter(
        starts_at__lt=OuterRef(OuterRef("ends_at")), ends_at__gt=OuterRef(OuterRef("starts_at"))
    )
    led = elsewhere.filter(offering__training__posts__user=OuterRef("user"))
    attended = elsewhere.filter(
        offering__enrollments__student=OuterRef("user"), offering__enrollments__state__in=sorted(seat_holding_states())
    )
    lessons = taking_place(now).filter(
        Q(tutor=OuterRef("user")) | Q(student=OuterRef("user")),
        starts_at__lt=OuterRef(OuterRef("ends_at")),
        ends_at__gt=OuterRef(OuterRef("starts_at")),
    )
    busy = TrainingTrainer.objects.filter(
        Exists(led.exclude(offering=OuterRef("training"))) | Exists(attended) | Exists(lessons),
        training=OuterRef("offering"),
    )
    taken = Exists(rooms.exclude(pk=OuterRef("pk"))) | Exists(busy)
    return rows.filter(taken, pk__in=planned_sessions().values("pk"), ends_at__gt=now)
