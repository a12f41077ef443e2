"""Days on which a tutor is away."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people import signed_in
from config.kit.errors import DomainError
from scheduling.pages.forms import AwayForm
from scheduling.pages.profile import own_profile
from scheduling.queries import access_days_away, lessons_on_days_away
from scheduling.services.availability import add_days_away, remove_days_away

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A day or a range of days; lessons that are booked in it are named, not moved."""
    profile = own_profile(request)
    form = AwayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            away = add_days_away(profile, actor=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("These days are not offered any more."))
            booked = lessons_on_days_away(away).count()
            if booked:
                warning = ngettext(
                    "%(count)d lesson is booked on these days and stays so. Call it off if you cannot give it.",
                    "%(count)d lessons are booked on these days and stay so. Call them off if you cannot give them.",
                    booked,
                )
                messages.warning(request, warning % {"count": booked})
            return redirect("scheduling:availability")
    return render(request, "scheduling/away_form.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Be there again."""
    remove_days_away(access_days_away(signed_in(request), uid), actor=signed_in(request))
    messages.success(request, _("Your weekly hours on these days are offered again."))
    return redirect("scheduling:availability")
