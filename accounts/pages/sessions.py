"""Where the person is logged in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.pages.requests import login_session_of, own_hands_only, person
from accounts.queries import access_login_session
from accounts.services.browser_login import log_out_browser
from accounts.services.login_sessions import end_login_session, end_login_sessions
from config.kit.errors import NotFound


@own_hands_only
@require_POST
def end_session(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ends one login of the person; ending the present one is logging out. A second press changes nothing."""
    user = person(request)
    try:
        session = access_login_session(user, uid)
    except NotFound:
        messages.info(request, _("That login had ended already."))
        return redirect("accounts:security")
    here = login_session_of(request)
    if here is not None and here.pk == session.pk:
        log_out_browser(request)
        messages.success(request, _("You are logged out."))
        return redirect("home")
    end_login_session(session, actor=user)
    messages.success(request, _("That device is logged out."))
    return redirect("accounts:security")


@own_hands_only
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Ends every login of the person but this one."""
    user = person(request)
    count = end_login_sessions(user, actor=user, keep=login_session_of(request))
    messages.success(
        request,
        ngettext("%(n)d other device is logged out.", "%(n)d other devices are logged out.", count) % {"n": count},
    )
    return redirect("accounts:security")


@own_hands_only
@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends every login of the person, this one too."""
    user = person(request)
    end_login_sessions(user, actor=user)
    log_out_browser(request)
    messages.success(request, _("You are logged out everywhere."))
    return redirect("accounts:login")
