"""Who takes part in what."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from catalog.enums import OfferingKind
from config.kit.admin import Act, Group, ReadOnlyAdmin, ReasonForm, SimpleListFilter, display, register
from enrollments.admin.agreed import agreed_table
from enrollments.admin.inlines import LessonInline, OrderInline, TransitionInline, ledger_table, moment
from enrollments.admin.waiting_acts import WAITING_ACTS
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, Order
from enrollments.services.completing import check_completion
from enrollments.services.releasing import release_student
from enrollments.services.removing import remove_student
from enrollments.shortfall import held_up_by_absence, is_held_up, short_of_lessons, waiting_for_lessons
from enrollments.states import WAITING


class LessonsFilter(SimpleListFilter):
    """Enrolments that have fewer lessons than were sold, or lessons that nobody can give."""

    title = _("lessons")
    parameter_name = "lessons"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """How long they have been waiting."""
        return [
            ("short", _("To be planned again")),
            ("waiting", _("To be planned again for more than a day")),
            ("held_up", _("The tutor cannot come")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
        """The rows that the choice means."""
        if self.value() == "short":
            return short_of_lessons(queryset)
        if self.value() == "held_up":
            return held_up_by_absence(queryset)
        return waiting_for_lessons(queryset) if self.value() == "waiting" else queryset


def _remove(request: HttpRequest, enrollment: Enrollment, data: Any) -> Any:
    remove_student(enrollment, actor=signed_in(request), reason=data["reason"])
    return _("The enrolment is canceled; money that was paid is on its way back for lessons not given.")


def _release(request: HttpRequest, enrollment: Enrollment, _data: Any) -> Any:
    release_student(enrollment, actor=signed_in(request))
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
    list_display = ["student", "offering", "state", "payment", "surface", "booked", "enrolled_at"]
    list_filter = ["state", LessonsFilter, "is_paid", "practice", "surface", "created_at"]
    list_select_related = ["student", "offering", "order"]
    search_fields = [
        "student__email",
        "student__last_name",
        "offering__title",
        "offering__coursepack__tutor_profile__display_name",
        "uid",
    ]
    date_hierarchy = "created_at"
    inlines = [LessonInline, OrderInline, TransitionInline]
    acts = [
        Act(
            "check",
            _("Check completion"),
            _check,
            explanation=_("Completes the enrolment when all its lessons are given."),
            allowed=lambda _request, row: row.state in {EnrollmentState.ENROLLED, EnrollmentState.COMPLETED},
        ),
        Act(
            "release",
            _("Release: the tutor cannot come"),
            _release,
            kind="danger",
            explanation=_(
                "The tutor's account is closed. Mark lessons that were given first. The others are canceled, the"
                " student is told why, and what was paid for them goes back."
            ),
            allowed=lambda _request, row: is_held_up(row),
            icon="person_off",
            in_list=True,
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
        *WAITING_ACTS,
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What matters first; queue and invitation only where an offering has them."""
        is_pack = obj is None or obj.offering.kind == OfferingKind.COURSE_PACK
        has_lessons = is_pack and (obj is None or obj.state not in WAITING)
        queue = ["booked"] if has_lessons else ["queued_at", "invite_expires_at"]
        return [
            (None, {"fields": ["student", "offering", "state", *queue, "enrolled_at", "payment", "pay_by", "ledger"]}),
            (_("Agreed"), {"fields": ["agreed"]}),
            (_("Record"), {"fields": ["practice", "surface", "external_reference", "uid", "is_active"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All that is shown."""
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    @display(description=_("booked"), ordering="queued_at")
    def booked(self, enrollment: Enrollment) -> Any:
        """When the person joined."""
        return moment(enrollment.queued_at)

    @display(description=_("payment"), ordering="is_paid", label={"paid": "success", "free": "info", "open": "warning"})
    def payment(self, enrollment: Enrollment) -> tuple[str, Any]:
        """Paid, free, or what else; an unpaid enrolment waits for money only while it is pending."""
        if enrollment.is_paid:
            return "paid", _("Paid")
        order = order_of(enrollment)
        if order is None or not order.total:
            return "free", _("Free")
        return ("open", _("Not paid yet")) if enrollment.state == EnrollmentState.PENDING else ("none", _("Not paid"))

    @display(description=_("ledger"))
    def ledger(self, enrollment: Enrollment) -> Any:
        """Every movement of money."""
        order = order_of(enrollment)
        return (ledger_table(order) if order else "") or None

    @display(description=_("terms"))
    def agreed(self, enrollment: Enrollment) -> Any:
        """The snapshot of the day, in words."""
        return agreed_table(enrollment.terms, ZoneInfo(enrollment.practice.time_zone)) or None


def order_of(enrollment: Enrollment) -> Order | None:
    """The order of what costs something."""
    return getattr(enrollment, "order", None)
