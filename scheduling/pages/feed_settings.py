"""The page of one's secret calendar address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.pages.requests import own_hands_only
from accounts.people import signed_in
from scheduling.services.feeds import feed_secret, renew_feed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@own_hands_only
def feed_settings(request: HttpRequest) -> HttpResponse:
    """The address, and how a calendar program is given it; nobody has one before they ask for it."""
    secret = feed_secret(signed_in(request))
    address = request.build_absolute_uri(reverse("scheduling:feed", args=[secret])) if secret else ""
    response = render(
        request,
        "scheduling/feed.html",
        {"address": address, "subscribe": f"webcal:{address.partition(':')[2]}" if address else ""},
    )
    response["Referrer-Policy"] = "same-origin"  # with none at all the form below would be refused
    return response


@require_POST
@own_hands_only
def renew(request: HttpRequest) -> HttpResponse:
    """A new address; the old one stops at once."""
    person = signed_in(request)
    had_one = feed_secret(person) is not None
    renew_feed(person, actor=person)
    if had_one:
        messages.success(request, _("You have a new address. The old one does not work any more."))
    else:
        messages.success(request, _("Your address is ready."))
    return redirect("scheduling:feed-settings")
