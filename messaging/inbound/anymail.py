"""Mail that a provider of django-anymail hands over; anymail proves that it was the provider."""

from __future__ import annotations

from typing import Any, Final

import structlog
from anymail.signals import inbound
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from accounts.models import Practice
from certificates.services.questions import Mail, receive_question
from config.kit.errors import Invalid, TooManyRequests
from messaging.inbound.mail import incoming

logger = structlog.get_logger(__name__)
VIEWS: Final = {
    name: f"anymail.webhooks.{name}.{title}InboundWebhookView"
    for name, title in {
        "brevo": "Brevo",
        "mailgun": "Mailgun",
        "mailjet": "Mailjet",
        "postmark": "Postmark",
        "sendgrid": "SendGrid",
        "sparkpost": "SparkPost",
    }.items()
}


@csrf_exempt
@login_not_required
def provider_webhook(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Anymail's own view of the provider; closed while no secret is set, for it would take mail from anybody."""
    needed = [settings.ANYMAIL_WEBHOOK_SECRET]
    if provider == "mailgun":
        needed.append(settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY)
    if provider not in VIEWS or not all(needed):
        raise Http404
    answer: HttpResponseBase = import_string(VIEWS[provider]).as_view()(request)
    return answer


def listen() -> None:
    """Hear of every mail; called by the app's `ready`."""
    inbound.connect(take_mail, dispatch_uid="certificate questions")


def take_mail(event: Any, esp_name: str, **_more: Any) -> None:
    """Hand one mail on. What cannot be answered is dropped: the provider would only send it again."""
    message = event.message
    if message.spam_detected:
        return
    practice = practice_of(message)
    if practice is None:
        logger.warning("a mail is for no school", provider=esp_name)
        return
    try:
        receive_question(read_message(message, provider=esp_name.lower()[:32]), practice=practice)
    except (Invalid, TooManyRequests) as error:
        logger.warning("a mail is not answered", provider=esp_name, code=error.error_code)


def read_message(message: Any, *, provider: str) -> Mail:
    """Anymail's message in our words."""
    return incoming(
        provider=provider,
        message_id=str(message.get("Message-ID") or ""),
        sender=str(message.get("From") or ""),
        subject=str(message.get("Subject") or ""),
        text=message.text or "",
        headers=dict(message.items()),
    )


def practice_of(message: Any) -> Practice | None:
    """The school whose support address it was sent to; where there is one school, that one."""
    addressed = {str(address.addr_spec).lower() for address in [*message.to, *message.cc]}
    if message.envelope_recipient:
        addressed.add(str(message.envelope_recipient).lower())
    practices = list(Practice.objects.filter(is_active=True).order_by("pk"))
    named = [practice for practice in practices if practice.support_email.lower() in addressed - {""}]
    if named:
        return named[0]
    return practices[0] if len(practices) == 1 else None
