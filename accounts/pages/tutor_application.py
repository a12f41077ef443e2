"""Somebody who learns at a school asks to teach there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role, TutorApplicationStatus
from accounts.models import Practice, TutorApplication, User
from accounts.pages.answers import form_page, refuse
from accounts.pages.requests import own_hands_only, person, practice_of
from accounts.rules import roles_of
from accounts.services.tutor_applications import LONGEST_TEXT, submit_application
from config.kit.errors import Conflict, DomainError
from config.kit.pages.forms import Form


class TutorApplicationForm(Form):
    """What the school needs to know of somebody who wants to teach."""

    bio = forms.CharField(
        label=_("About you"),
        max_length=LONGEST_TEXT,
        help_text=_("Whom you have taught and how, and why you would like to teach here."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    specializations = forms.CharField(
        label=_("Subjects"),
        help_text=_("What you would like to teach, one subject a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    qualifications = forms.CharField(
        label=_("Qualifications"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("What you have studied, and where."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    certifications = forms.CharField(
        label=_("Certificates"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("Teaching certificates and the like."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_specializations(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["specializations"].splitlines() if line.strip()]


@own_hands_only
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_application(request: HttpRequest) -> HttpResponse:
    """The application to the school where the person is now: to write, waiting, or decided; POST sends it."""
    user, school = person(request), practice_of(request)
    application = TutorApplication.objects.select_related("practice").filter(user=user).first()
    form = TutorApplicationForm(request.POST or None, initial=said_before(application))
    if request.method == "POST" and school is not None and form.is_valid():
        try:
            submit_application(user, form.cleaned_data, practice=school)
        except Conflict as error:  # sent already: the page says how it stands
            messages.info(request, str(error.message))
            return redirect("accounts:tutor-application")
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your application is sent."))
            return redirect("accounts:tutor-application")
    context = {"application": application, "school": school, "standing": standing(user, school, application)}
    return form_page(request, "accounts/tutor_application.html", form, context)


def standing(user: User, school: Practice | None, application: TutorApplication | None) -> str:
    """What the page is about: `stranger`, `tutor`, `pending`, `rejected` by this school, or `open` to apply."""
    roles = roles_of(user).get(school.pk, frozenset()) if school is not None else frozenset()
    if school is None or not roles:
        return "stranger"
    if Role.TUTOR in roles:
        return "tutor"
    if application is not None and application.status == TutorApplicationStatus.PENDING:
        return "pending"
    is_refused = application is not None and application.status == TutorApplicationStatus.REJECTED
    return "rejected" if is_refused else "open"


def said_before(application: TutorApplication | None) -> dict[str, Any]:
    """What the person said of themselves, at registration or when they applied last."""
    if application is None:
        return {}
    return {
        "bio": application.bio,
        "specializations": "\n".join(str(subject) for subject in application.specializations),
        "qualifications": application.qualifications,
        "certifications": application.certifications,
    }
