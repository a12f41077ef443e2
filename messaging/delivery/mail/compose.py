"""A claimed message as a mail: text and HTML, in the practice's name."""

from __future__ import annotations

import re
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from typing import Final

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone, translation

from messaging.delivery.channels.errors import NobodyThereError, PermanentError
from messaging.delivery.channels.parcel import Parcel
from messaging.delivery.enums import Category, Channel
from messaging.delivery.mail.headers import header_text, message_id, sender_address, unsubscribe_headers
from messaging.delivery.models import OutboxAttachment
from messaging.delivery.recipes import make_content
from messaging.delivery.refusals import Refusal, unsubscribe_url

EMPTY_LINES: Final = re.compile(r"\n\s*\n\s*\n")
"""What templates leave where something is not said."""


def compose_mail(parcel: Parcel) -> EmailMultiAlternatives:
    """The mail for `parcel`, complete but for its date.

    Raises `NobodyThereError` for a reader without address, `PermanentError` for
    an address no mail can have, and what the templates raise.
    """
    recipient = _recipient(parcel)
    refuse = _unsubscribe_url(parcel)
    subject = header_text(parcel.line("subject.txt"))
    framed = Parcel(
        message=parcel.message,
        kind=parcel.kind,
        context={
            **parcel.context,
            "subject": subject,
            "unsubscribe_url": refuse,
            "preferences_url": f"{parcel.voice.base_url}{reverse('delivery:preferences')}" if refuse else "",
        },
        voice=parcel.voice,
    )
    mail = EmailMultiAlternatives(
        subject=subject,
        body=EMPTY_LINES.sub("\n\n", framed.text("txt")) + "\n",
        from_email=sender_address(parcel.voice.sender_name),
        to=[recipient],
        reply_to=[parcel.voice.support_email] if parcel.voice.support_email else [],
        headers={
            "Message-ID": message_id(parcel.message),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **(unsubscribe_headers(refuse) if refuse else {}),
        },
    )
    mail.attach_alternative(framed.text("html"), "text/html")
    for attachment in parcel.message.attachments.all():
        mail.attach(_mime_part(attachment, _content(attachment, parcel, recipient)))
    return mail


def _recipient(parcel: Parcel) -> str:
    address = parcel.message.address or getattr(parcel.message.user, "email", "")
    if not address:
        raise NobodyThereError("The reader has no e-mail address.")
    try:
        validate_email(address)
    except ValidationError:
        raise PermanentError(f"{address!r} is not an e-mail address.") from None
    return str(address)


def _unsubscribe_url(parcel: Parcel) -> str:
    if parcel.kind.required or parcel.message.user_id is None:
        return ""
    refusal = Refusal(parcel.message.user_id, Category(parcel.kind.category), Channel.EMAIL)
    return unsubscribe_url(refusal, base_url=parcel.voice.base_url)


def _content(attachment: OutboxAttachment, parcel: Parcel, recipient: str) -> bytes:
    with translation.override(parcel.voice.language), timezone.override(parcel.voice.zone):
        return make_content(attachment, address=recipient, name=parcel.voice.reader_name)


def _mime_part(attachment: OutboxAttachment, content: bytes) -> MIMEBase:
    """The attachment with its calendar method where mail programs look for it: in the content type."""
    kind, _slash, subtype = attachment.content_type.partition("/")
    part: MIMEBase
    if kind == "text":
        part = MIMEText(content.decode(), subtype, "utf-8")
    else:
        part = MIMENonMultipart(kind, subtype)
        part.set_payload(content)
        encode_base64(part)
    if attachment.method:
        part.set_param("method", attachment.method)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part
