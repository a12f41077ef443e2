"""Where Stripe sends its messages."""

from __future__ import annotations

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from config.kit.errors import DomainError
from enrollments.services.webhooks import receive_webhook

logger = structlog.get_logger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def stripe_webhook(request: HttpRequest) -> JsonResponse:
    """200 once the message has taken effect or never will, 400 when forged, 503 when Stripe shall send it again."""
    try:
        outcome = receive_webhook(request.body, request.headers.get("Stripe-Signature"))
    except DomainError as error:
        status = error.status if error.status < 500 and error.error_code != "busy" else 503  # noqa: PLR2004 - HTTP
        logger.warning("webhook refused", code=error.error_code, status=status)
        return JsonResponse({"error": {"code": error.error_code, "message": str(error.message)}}, status=status)
    except OperationalError:
        logger.exception("webhook postponed, the database is away")
        return JsonResponse({"error": {"code": "unavailable"}}, status=503)
    return JsonResponse({"outcome": outcome})


urlpatterns = [path("webhooks/stripe", stripe_webhook, name="stripe-webhook")]
