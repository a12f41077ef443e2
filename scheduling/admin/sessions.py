"""Dates of trainings, those that clash among them, and who was there."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from config.kit.admin import (
    Act,
    Group,
    ReadOnlyAdmin,
    ReasonForm,
    SimpleListFilter,
    TabularInline,
    display,
    register,
)
from scheduling.enums import SessionStatus
from scheduling.models import Attendance, Session
from scheduling.services.sessions import cancel_session
from scheduling.session_queries import among_clashing

TONES: Final[Any] = {"planned": "info", "canceled": "danger"}


class ClashFilter(SimpleListFilter):
    """Only those whose trainer or room is taken by another."""

    title = _("clashes")
    parameter_name = "clashes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("yes", _("Trainer or room taken twice"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        """The rows that the choice means."""
        return among_clashing(queryset) if self.value() == "yes" else queryset


class AttendanceInline(TabularInline[Attendance, Session]):
    """Who was there."""

    model = Attendance
    practice_path = "practice"
    hide_title = True
    fields = ["student", "status", "marked_by", "marked_at"]


def _cancel(request: HttpRequest, session: Session, values: Any) -> Any:
    cancel_session(session, actor=signed_in(request), reason=values["reason"])
    return _("The date is canceled; everybody on the training is told.")


@register(Session)
class SessionAdmin(ReadOnlyAdmin[Session]):
    """Every date; they are planned and moved on the training's page."""

    group = Group.SCHEDULING
    icon = "event_note"
    place = 15
    practice_path = "practice"
    list_display = ["starts_at", "ends_at", "offering", "location", "state", "practice"]
    list_select_related = ["offering", "location", "practice"]
    list_filter = [ClashFilter, "status", "location", "starts_at", "practice"]
    search_fields = ["offering__title", "location__name", "note"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-id"]
    fields = [
        "offering",
        ("starts_at", "ends_at"),
        "state",
        "location",
        "meet_link",
        "note",
        "calendar_sequence",
        "uid",
    ]
    inlines = [AttendanceInline]
    acts = [
        Act(
            "cancel",
            _("Cancel this date"),
            _cancel,
            form=ReasonForm,
            explanation=_("Everybody on the training is told with this reason, and calendars follow."),
            allowed=lambda _request, session: session.status == SessionStatus.PLANNED,
            kind="danger",
            icon="event_busy",
        )
    ]

    @display(description=_("status"), ordering="status", label=TONES)
    def state(self, session: Session) -> tuple[str, Any]:
        """Where it stands."""
        return session.status, SessionStatus(session.status).label
