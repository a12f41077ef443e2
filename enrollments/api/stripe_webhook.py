"""Where Stripe sends its messages."""

from __future__ import annotations

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.kit.errors import DomainError
from enrollments.services.webhooks import receive_webhook

logger = structlog.get_logger(__name__)


@csrf_exempt
@login_not_required
def stripe_webhook(request: HttpRequest) -> JsonResponse:
    """200 once the message has taken effect or never will, 400 when forged, 503 when Stripe shall send it again.

    405 and 413 are JSON too: whoever asks is a program.
    """
    if request.method != "POST":
        return JsonResponse({"error": {"code": "method_not_allowed"}}, status=405, headers={"Allow": "POST"})
    try:
        outcome = receive_webhook(request.body, request.headers.get("Stripe-Signature"))
    except RequestDataTooBig:
        return JsonResponse({"error": {"code": "too_large"}}, status=413)
    except DomainError as error:
        status = error.status if error.status < 500 and error.error_code != "busy" else 503  # noqa: PLR2004 - HTTP
        logger.warning("webhook refused", code=error.error_code, status=status)
        return JsonResponse({"error": {"code": error.error_code, "message": str(error.message)}}, status=status)
    except OperationalError:
        logger.exception("webhook postponed, the database is away")
        return JsonResponse({"error": {"code": "unavailable"}}, status=503)
    return JsonResponse({"outcome": outcome})


urlpatterns = [path("webhooks/stripe", stripe_webhook, name="stripe-webhook")]
