"""Students as their school knows them, and those who want to teach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.people_acts import actor, own_practices
from accounts.enums import TutorApplicationStatus
from accounts.models import Practice, StudentProfile, StudentStatus, StudentType, TutorApplication
from accounts.queries import tutor_applications_of
from accounts.rules import may_decide_application
from accounts.services.student_profiles import change_student_profile
from accounts.services.tutor_decisions import approve_tutor_application, reject_tutor_application
from config.kit.admin import Act, ActForm, Group, ModelAdmin, ReadOnlyAdmin, display, register

STUDENT_TONES: Any = {"active": "success", "suspended": "warning", "graduated": "info"}
APPLICATION_TONES: Any = {"approved": "success", "pending": "warning", "rejected": "danger"}


@register(StudentProfile)
class StudentProfileAdmin(ModelAdmin[StudentProfile]):
    """Students of the viewer's practices."""

    group = Group.PEOPLE
    icon = "face"
    place = 30
    practice_path = "practice"
    may_change = True
    is_audited_by_service = True
    list_display = ["user", "email", "practice", "student_type", "state", "hovn_student_id", "created_at"]
    list_select_related = ["user", "practice", "student_type", "status"]
    list_filter = ["status__standing", "student_type", "practice", "created_at"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "user__phone", "hovn_student_id"]
    search_help_text = _("Name, e-mail address, telephone or Hovn id")
    ordering = ["user__last_name", "user__first_name", "id"]
    fields = ["user", "practice", "student_type", "status", "hovn_student_id", "notes", "created_at", "updated_at"]
    readonly_fields = ["user", "practice", "created_at", "updated_at"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Types and statuses to choose from are the student's own school's."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None:
            for name, rows in (("student_type", StudentType.objects), ("status", StudentStatus.objects)):
                if name in form.base_fields:
                    form.base_fields[name].queryset = rows.filter(practice_id=obj.practice_id)
        return form

    def save_model(self, request: HttpRequest, obj: StudentProfile, form: Any, change: bool) -> None:
        """By the service, which writes the event."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        change_student_profile(obj, actor=self.actor(request), **changes)

    @display(description=_("e-mail"), ordering="user__email")
    def email(self, profile: StudentProfile) -> str:
        """How to reach them."""
        return profile.user.email

    @display(description=_("status"), ordering="status__name", label=STUDENT_TONES)
    def state(self, profile: StudentProfile) -> tuple[str, Any]:
        """Where they stand with the school."""
        return profile.standing, profile.status.name


class DecisionForm(ActForm):
    """For which school, and why."""

    practice = forms.ModelChoiceField(label=_("Practice"), queryset=Practice.objects.none(), empty_label=None)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any = None, *, request: HttpRequest, target: Any = None) -> None:
        super().__init__(data, request=request, target=target)
        rows = own_practices(request).filter(memberships__user=target.user, memberships__is_active=True).distinct()
        self.fields["practice"].queryset = rows  # type: ignore[attr-defined]  # a choice of rows


class RejectionForm(DecisionForm):
    """The same, where the note must say something."""

    def __init__(self, data: Any = None, *, request: HttpRequest, target: Any = None) -> None:
        super().__init__(data, request=request, target=target)
        self.fields["note"].required = True


def approve(request: HttpRequest, application: TutorApplication, values: Mapping[str, Any]) -> None:
    """Make them a tutor."""
    approve_tutor_application(application, actor=actor(request), **values)


def reject(request: HttpRequest, application: TutorApplication, values: Mapping[str, Any]) -> None:
    """Turn them down."""
    reject_tutor_application(application, actor=actor(request), **values)


def is_pending(request: HttpRequest, application: TutorApplication) -> bool:
    """Whether a decision of the viewer is awaited."""
    is_waiting = application.status == TutorApplicationStatus.PENDING
    return is_waiting and may_decide_application(actor(request), application)


@register(TutorApplication)
class TutorApplicationAdmin(ReadOnlyAdmin[TutorApplication]):
    """Applications that are the viewer's to decide."""

    group = Group.PEOPLE
    icon = "how_to_reg"
    place = 40
    list_display = ["user", "state", "subjects", "created_at", "updated_at"]
    list_select_related = ["user", "practice"]
    list_filter = ["status", "updated_at"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "bio"]
    ordering = ["-updated_at", "-id"]
    fields = [
        "user",
        "practice",
        "state",
        "bio",
        "qualifications",
        "certifications",
        "subjects",
        "papers",
        "review_note",
        "created_at",
        "updated_at",
    ]
    acts = [
        Act(
            "approve",
            _("Approve"),
            approve,
            form=DecisionForm,
            explanation=_("They become a tutor of the school and are told."),
            allowed=is_pending,
            icon="check_circle",
        ),
        Act(
            "reject",
            _("Reject"),
            reject,
            form=RejectionForm,
            explanation=_("They stay what they are, and are told the reason that you write here."),
            allowed=is_pending,
            kind="danger",
            icon="cancel",
        ),
    ]

    def rows_in(self, rows: QuerySet[TutorApplication], practices: frozenset[int]) -> QuerySet[TutorApplication]:
        """Those that are theirs to read."""
        return tutor_applications_of(rows, practices)

    @display(description=_("status"), ordering="status", label=APPLICATION_TONES)
    def state(self, application: TutorApplication) -> tuple[str, Any]:
        """Where it stands."""
        return application.status, TutorApplicationStatus(application.status).label

    @display(description=_("subjects"))
    def subjects(self, application: TutorApplication) -> str:
        """What they want to teach."""
        return ", ".join(str(subject) for subject in application.specializations)

    @display(description=_("documents"))
    def papers(self, application: TutorApplication) -> str:
        """The addresses they gave."""
        return ", ".join(str(document) for document in application.documents)
