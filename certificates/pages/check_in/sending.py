"""Where devices send what they noted: a login, its token, and the person whose notes they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.people import signed_in
from certificates.check_in_rules import checks_in_somewhere
from certificates.pages.check_in.inputs import read_arrival, read_batch, read_moment
from certificates.services.arrival_answers import Told
from certificates.services.arrivals import Arrival, record_arrivals
from config.kit.errors import Conflict, DomainError, Forbidden, Invalid, NotSignedIn

if TYPE_CHECKING:
    from accounts.models import User

View = Callable[[HttpRequest], HttpResponse]


def for_devices(view: View) -> View:
    """Refusals as JSON; who is logged out is told so instead of being sent to the login page."""

    @never_cache
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            if not request.user.is_authenticated:
                raise NotSignedIn
            if not checks_in_somewhere(request.user):
                raise Forbidden
            return view(request)
        except DomainError as error:
            told = {"error": {"code": error.error_code, "message": str(error.message)}}
            response = JsonResponse(told, status=error.status)
            if error.retry_after is not None:
                response["Retry-After"] = str(error.retry_after)
            return response

    return answer


@require_safe
@for_devices
def who(request: HttpRequest) -> HttpResponse:
    """Whose login this is, and the token that sending needs."""
    return JsonResponse({"user": str(signed_in(request).uid), "token": get_token(request)})


@require_POST
@for_devices
def send(request: HttpRequest) -> HttpResponse:
    """Notes what a device has queued; each arrival gets an answer of its own, in its place.

    `user` is whose queue it is: nothing of it is noted under another's login.
    """
    body = read_batch(request)
    actor: User = signed_in(request)
    if body.get("user") != str(actor.uid):
        raise Conflict(_("These arrivals were noted by somebody else."), code="another_user")
    try:
        sent_at = read_moment(body.get("sent_at"))
    except (ValueError, TypeError) as error:
        raise Invalid(_("This cannot be read."), code="malformed") from error
    read = [read_arrival(row) for row in body["arrivals"]]
    told = iter(record_arrivals([one for one in read if isinstance(one, Arrival)], actor=actor, sent_at=sent_at))
    results = [next(told) if isinstance(one, Arrival) else one for one in read]
    skew = round((sent_at - timezone.now()).total_seconds())
    return JsonResponse({"results": [as_json(one) for one in results], "skew_seconds": skew})


def as_json(told: Told) -> dict[str, Any]:
    """One answer."""
    return {"nonce": told.nonce, "outcome": told.outcome, "problem": told.problem, "text": told.text}
