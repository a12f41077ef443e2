"""What a person was told."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.kit.pages.paging import pages_of
from messaging.delivery.queries import access_notification, notifications_for_user, unread_count
from messaging.delivery.services.notifications import mark_all_notifications_read, mark_notification_read

PAGE = 25


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """The list, newest first; `?show=unread` narrows it."""
    rows = notifications_for_user(request.user).select_related("practice")
    only_unread = request.GET.get("show") == "unread"
    page = pages_of(rows.filter(read_at__isnull=True) if only_unread else rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "only_unread": only_unread,
        "is_all": not only_unread,
        "unread_url": f"{reverse('delivery:notifications')}?show=unread",
        "unread": unread_count(request.user.pk),
    }
    return render(request, "delivery/notifications.html", context)


@require_POST
def open_notification(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mark it read and go to what it is about."""
    notification = mark_notification_read(access_notification(request.user, uid), actor=request.user)
    return redirect(notification.url or _back(request))


@require_POST
def read_notification(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mark it read and stay."""
    mark_notification_read(access_notification(request.user, uid), actor=request.user)
    return redirect(_back(request))


@require_POST
def read_all_notifications(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    count = mark_all_notifications_read(actor=request.user)
    if count:
        told = ngettext("%(count)s notification marked as read.", "%(count)s notifications marked as read.", count)
        messages.success(request, told % {"count": count})
    else:
        messages.info(request, _("There was nothing left to read."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The list as it was shown, else the list."""
    wish = request.POST.get("next", "")
    if wish.startswith("/") and url_has_allowed_host_and_scheme(wish, allowed_hosts=None):
        return wish
    return reverse("delivery:notifications")
