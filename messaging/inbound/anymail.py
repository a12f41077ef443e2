"""Mail that a provider of django-anymail hands over; anymail proves that it was the provider."""

from __future__ import annotations

import re
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
from messaging.inbound.mail import addresses_in, incoming

logger = structlog.get_logger(__name__)
UNREADABLE: Final = (LookupError, ValueError, TypeError, AttributeError)
"""What anymail and Python raise for damaged mails and for bodies that are none."""
BLANKS: Final = re.compile(r"[ \t\r\n]+")
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
    view = import_string(VIEWS[provider])
    answer: HttpResponseBase = type(view.__name__, (_Tolerant, view), {}).as_view()(request)
    return answer


class _Tolerant:
    """Before a view of anymail: what it cannot take apart is no mail, and would be none the next time either."""

    def parse_events(self, request: HttpRequest) -> list[Any]:
        """The mails that were handed over."""
        above: Any = super()
        try:
            events: list[Any] = above.parse_events(request)
        except UNREADABLE as error:
            logger.warning("a mail cannot be read", provider=request.path, error=repr(error)[:200])
            return []
        return events


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
    """Anymail's message in our words; never fails.

    Its headers as they came: Python's own reading of them breaks on many that are damaged.
    """
    headers = headers_of(message)
    return incoming(
        provider=provider,
        message_id=next((value for name, value in headers if name == "message-id"), ""),
        sender=", ".join(value for name, value in headers if name == "from"),  # two of them are not one sender
        subject=str(message.get("Subject") or ""),
        text=_text_of(message),
        headers=dict(headers),
    )


def headers_of(message: Any) -> list[tuple[str, str]]:
    """Name in lower case and value in one line, of each."""
    return [(name.lower(), " ".join(BLANKS.split(str(value).strip()))) for name, value in message.raw_items()]


def practice_of(message: Any) -> Practice | None:
    """The school whose support address it was sent to; where there is one school, that one."""
    recipients = [value for name, value in headers_of(message) if name in {"to", "cc"}]
    addressed = addresses_in(", ".join([*recipients, message.envelope_recipient or ""]))
    practices = list(Practice.objects.filter(is_active=True).order_by("pk"))
    named = [practice for practice in practices if practice.support_email.lower() in addressed - {""}]
    if named:
        return named[0]
    return practices[0] if len(practices) == 1 else None


def _text_of(message: Any) -> str:
    """What it says; the page where there is no plain text, and UTF-8 where nobody knows the characters."""
    for kind in ("text/plain", "text/html"):
        for part in message.walk():
            if part.get_content_type() != kind or part.is_attachment():
                continue
            try:
                text = part.get_content_text()
            except (LookupError, ValueError):
                text = part.get_content_text(charset="utf-8")
            if text and text.strip():
                return str(text)
    return ""
