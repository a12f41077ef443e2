"""Addresses of certificates."""

from django.urls import path

from certificates.pages import download

app_name = "certificates"
urlpatterns = [
    path("my/certificates/<uuid:uid>/certificate.pdf", download.download, name="download"),
    path("my/certificates/<uuid:uid>/badge.json", download.credential, name="badge"),
]
