"""What a person says of themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pages.answers import form_page, refuse
from accounts.pages.languages import LanguageMixin
from accounts.pages.requests import person
from accounts.services.avatars import remove_avatar, set_avatar
from accounts.services.profiles import change_profile
from config.kit.errors import DomainError
from config.kit.languages import language_choices
from config.kit.pages.forms import Form
from config.kit.pages.times import viewer_zone
from config.kit.pages.zones import ZoneField


class ProfileForm(LanguageMixin, Form):
    """Names, telephone, language and zone."""

    first_name = forms.CharField(label=_("First name"), max_length=128)
    last_name = forms.CharField(label=_("Last name"), max_length=128)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=32,
        required=False,
        help_text=_("With the country code, for example +31 20 123 4567."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=language_choices, help_text=_("Of these pages and of our mails.")
    )
    time_zone = ZoneField(label=_("Time zone"), help_text=_("All times are shown in it, and it is always named."))


class PhotoForm(Form):
    """A picture of the person."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, at most 5 MB. We keep the middle square and nothing else of the file."),
    )


def profile_form(request: HttpRequest, data: Any = None) -> ProfileForm:
    """The form as the person's row stands."""
    user = person(request)
    start = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "language": user.language or translation.get_language(),
        "time_zone": user.time_zone or viewer_zone(request).key,
    }
    return ProfileForm(data, initial=start)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The person's own page of names, telephone, language, zone and photo."""
    user = person(request)
    form = profile_form(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(user, actor=user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return saved(request)
    return form_page(request, "accounts/profile.html", form, {"photo_form": PhotoForm(prefix="photo")})


def saved(request: HttpRequest) -> HttpResponse:
    """Back to the page, in the language that was chosen."""
    with translation.override(request.POST.get("language") or translation.get_language()):
        messages.success(request, str(_("Your profile is saved.")))  # now, in that language
    return redirect("accounts:profile")


@require_POST
def change_photo(request: HttpRequest) -> HttpResponse:
    """Takes a new photo."""
    user = person(request)
    form = PhotoForm(request.POST, request.FILES, prefix="photo")
    if form.is_valid():
        try:
            set_avatar(user, actor=user, upload=form.cleaned_data["photo"])
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your photo is saved."))
            return redirect("accounts:profile")
    context = {"form": profile_form(request), "photo_form": form}
    return form_page(request, "accounts/profile.html", form, context)


@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    """Back to drawn initials."""
    user = person(request)
    remove_avatar(user, actor=user)
    messages.success(request, _("Your photo is removed."))
    return redirect("accounts:profile")
