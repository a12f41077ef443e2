"""Making an account."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.limits import REGISTER_BY_ADDRESS
from accounts.models import Practice
from accounts.pages.answers import form_page, refuse
from accounts.pages.languages import LanguageMixin
from accounts.pages.next_page import go_on, keeps_times, next_page
from accounts.pages.pending import remember_address, remember_way
from accounts.pages.requests import practice_of
from accounts.services.registration import register_quietly
from config.kit.errors import DomainError, Unavailable
from config.kit.languages import language_choices
from config.kit.pages.forms import Form
from config.kit.pages.times import viewer_zone
from config.kit.pages.zones import ZoneField
from config.kit.throttling import address_subject, spend


class RegistrationForm(LanguageMixin, Form):
    """Who somebody is and how they will log in."""

    autocomplete = {"password": "new-password", "email": "email"}

    first_name = forms.CharField(label=_("First name"), max_length=128)
    last_name = forms.CharField(label=_("Last name"), max_length=128)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("You log in with it. We send a code to it now.")
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(render_value=True),
        help_text=_("At least 8 characters. A few words are better than signs."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    time_zone = ZoneField(label=_("Time zone"), help_text=_("All times are shown in it, and it is always named."))


def register_from(form: RegistrationForm, practice: Practice | None) -> None:
    """Hand the form's values to the service."""
    if practice is None:
        raise Unavailable(_("No school is open here yet."))
    register_quietly(practice=practice, **form.cleaned_data)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The registration form. Afterwards the answer is the same whether the address was known or not."""
    if request.user.is_authenticated:
        return go_on(request)
    start = {"language": get_language(), "time_zone": viewer_zone(request).key}
    form = RegistrationForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            spend(REGISTER_BY_ADDRESS, address_subject(request))
            register_from(form, practice_of(request))
        except DomainError as error:
            refuse(form, error)
        else:
            remember_address(request, form.cleaned_data["email"])
            remember_way(request, next_page(request))
            return redirect("accounts:verify-email")
    context = {"next": next_page(request), "keeps_times": keeps_times(request)}
    return form_page(request, "accounts/register.html", form, context)
