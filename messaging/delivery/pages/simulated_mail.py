"""The mails that were sent nowhere: development's mailbox, for staff of the practice. Not there in production."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, Concatenate, Final, ParamSpec, cast
from uuid import UUID

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.kit.admin.site import house_of
from config.kit.pages.paging import pages_of
from messaging.delivery.models import SentMail
from messaging.delivery.queries import simulated_mails_for_staff

PAGE: Final = 50
LINK: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
SHOWN_HEADERS: Final = (
    "Subject",
    "From",
    "To",
    "Reply-To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)
MAIL_POLICY: Final = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "form-action": [NONE],
    "base-uri": [NONE],
    "sandbox": ["allow-top-navigation-by-user-activation", "allow-popups"],
}
Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def staff_only(view: View[Params]) -> View[Params]:
    """404 for everybody else, and for everybody in production."""

    @require_safe
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if not (settings.SIMULATORS and getattr(request.user, "is_staff", False)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def with_policy(decorator: Any) -> Callable[[View[Params]], View[Params]]:
    """A decorator of django-csp, whose types know only views without parameters."""
    return cast("Callable[[View[Params]], View[Params]]", decorator)


@staff_only
def mails(request: HttpRequest) -> HttpResponse:
    """Newest first; `?q=` looks in recipient and subject."""
    query = request.GET.get("q", "").strip()
    rows = _mails(request).defer("source")
    if query:
        rows = rows.filter(Q(recipient__icontains=query) | Q(subject__icontains=query))
    page = pages_of(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "delivery/simulated_mails.html", {"page": page, "query": query})


@with_policy(csp_update({"frame-src": [SELF]}))
@staff_only
def mail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One mail: headers, text, HTML in a frame, its links and its attachments."""
    row = _mail(request, uid)
    message = row.message
    context = {
        "mail": row,
        "headers": [(name, str(message[name]).strip()) for name in SHOWN_HEADERS if message[name]],
        "links": list(dict.fromkeys(LINK.findall(row.text))),
        "attachments": [(_file_name(part), part.get_content_type()) for part in _attachments(message)],
    }
    return render(request, "delivery/simulated_mail.html", context)


@with_policy(csp(MAIL_POLICY))
@xframe_options_sameorigin
@staff_only
def mail_html(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The HTML part as a mail program shows it: sandboxed, links open in the whole window."""
    html = _mail(request, uid).html
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))


@staff_only
def mail_source(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The mail as it travels."""
    return HttpResponse(bytes(_mail(request, uid).source), content_type="text/plain; charset=utf-8")


@staff_only
def mail_attachment(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """One attachment as a download."""
    attachments = _attachments(_mail(request, uid).message)
    if number >= len(attachments):
        raise Http404
    part = attachments[number]
    content: Any = part.get_payload(decode=True)
    return HttpResponse(
        content,
        content_type=part.get_content_type(),
        headers={"Content-Disposition": f'attachment; filename="{_file_name(part)}"'},
    )


def _mails(request: HttpRequest) -> QuerySet[SentMail]:
    return simulated_mails_for_staff(request.user, practices=house_of(admin.site).practices_of(request))


def _mail(request: HttpRequest, uid: UUID) -> SentMail:
    row = _mails(request).filter(uid=uid).first()
    if row is None:
        raise Http404
    return row


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    return list(message.iter_attachments())


def _file_name(part: EmailMessage) -> str:
    return re.sub(r"[^\w.-]", "_", part.get_filename() or "attachment")
