"""Where providers hand mail over."""

from django.urls import path

from messaging.inbound.anymail import provider_webhook

urlpatterns = [path("webhooks/mail/<slug:provider>", provider_webhook, name="inbound-mail")]
