"""Who takes part in what."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from config.kit.admin import Act, Group, ReadOnlyAdmin, ReasonForm, SimpleListFilter, TabularInline, register
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, EnrollmentTransition
from enrollments.services.completing import check_completion
from enrollments.services.removing import remove_student
from enrollments.shortfall import short_of_lessons, waiting_for_lessons


class TransitionInline(TabularInline[EnrollmentTransition, Enrollment]):
    """Every step the enrolment took."""

    model = EnrollmentTransition
    practice_path = "enrollment__practice"
    extra = 0
    fields = ["created_at", "event", "from_state", "to_state", "actor", "reason"]
    readonly_fields = ["created_at", "event", "from_state", "to_state", "actor", "reason"]


class LessonsFilter(SimpleListFilter):
    """Enrolments that have fewer lessons than were sold."""

    title = _("lessons")
    parameter_name = "lessons"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """How long they have been waiting."""
        return [("short", _("To be planned again")), ("waiting", _("To be planned again for more than a day"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
        """The rows that the choice means."""
        if self.value() == "short":
            return short_of_lessons(queryset)
        return waiting_for_lessons(queryset) if self.value() == "waiting" else queryset


def _remove(request: HttpRequest, enrollment: Enrollment, data: Any) -> Any:
    remove_student(enrollment, actor=signed_in(request), reason=data["reason"])
    return _("The enrolment is canceled; money that was paid is on its way back for lessons not given.")


def _check(request: HttpRequest, enrollment: Enrollment, _data: Any) -> Any:
    checked = check_completion(enrollment.pk, actor=signed_in(request))
    return _("The enrolment is %(state)s.") % {"state": EnrollmentState(checked.state).label.lower()}


@register(Enrollment)
class EnrollmentAdmin(ReadOnlyAdmin[Enrollment]):
    """States are read; the acts call the services."""

    group = Group.ENROLLMENTS
    icon = "how_to_reg"
    practice_path = "practice"
    list_display = ["student", "offering", "state", "is_paid", "surface", "enrolled_at", "created_at"]
    list_filter = ["state", LessonsFilter, "is_paid", "practice", "surface", "created_at"]
    list_select_related = ["student", "offering"]
    search_fields = ["student__email", "student__last_name", "offering__title", "uid"]
    date_hierarchy = "created_at"
    inlines = [TransitionInline]
    acts = [
        Act(
            "check",
            _("Check completion"),
            _check,
            explanation=_("Completes the enrolment when all its lessons are given."),
            allowed=lambda _request, row: row.state in {EnrollmentState.ENROLLED, EnrollmentState.COMPLETED},
        ),
        Act(
            "remove",
            _("Cancel this enrolment"),
            _remove,
            form=ReasonForm,
            kind="danger",
            explanation=_(
                "The coming lessons are canceled, student and tutor are told, and what was paid for lessons not given"
                " goes back."
            ),
            allowed=lambda _request, row: row.state in {EnrollmentState.PENDING, EnrollmentState.ENROLLED},
        ),
    ]
