"""Addresses of this app's pages."""

from django.conf import settings
from django.urls import URLPattern, path

from messaging.delivery.pages import notifications, preferences, simulated_mail

app_name = "delivery"

urlpatterns: list[URLPattern] = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all_notifications, name="read-all"),
    path("notifications/preferences/", preferences.preferences, name="preferences"),
    path("notifications/unsubscribe/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("notifications/<uuid:uid>/open/", notifications.open_notification, name="open"),
    path("notifications/<uuid:uid>/read/", notifications.read_notification, name="read"),
]

if settings.SIMULATORS:
    urlpatterns += [
        path("simulators/mail/", simulated_mail.mails, name="simulated-mails"),
        path("simulators/mail/<uuid:uid>/", simulated_mail.mail, name="simulated-mail"),
        path("simulators/mail/<uuid:uid>/html/", simulated_mail.mail_html, name="simulated-mail-html"),
        path("simulators/mail/<uuid:uid>/source/", simulated_mail.mail_source, name="simulated-mail-source"),
        path(
            "simulators/mail/<uuid:uid>/attachments/<int:number>/",
            simulated_mail.mail_attachment,
            name="simulated-mail-attachment",
        ),
    ]
