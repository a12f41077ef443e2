"""Addresses of certificates."""

from django.urls import path

from certificates.pages import download
from certificates.pages.wallet.urls import urlpatterns as wallet_urls

app_name = "certificates"
urlpatterns = [
    *wallet_urls,
    path("my/certificates/<uuid:uid>/certificate.pdf", download.download, name="download"),
    path("my/certificates/<uuid:uid>/badge.json", download.credential, name="badge"),
]
