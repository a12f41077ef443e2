"""Addresses of certificates."""

from django.urls import path

from certificates.pages import download
from certificates.pages.check_in.urls import urlpatterns as check_in_patterns
from certificates.pages.uploads.urls import urlpatterns as upload_patterns
from certificates.pages.verify.urls import urlpatterns as verify_patterns
from certificates.pages.wallet.urls import urlpatterns as wallet_patterns

app_name = "certificates"
urlpatterns = [
    *verify_patterns,
    *wallet_patterns,
    *upload_patterns,
    *check_in_patterns,
    path("my/certificates/<uuid:uid>/certificate.pdf", download.download, name="download"),
    path("my/certificates/<uuid:uid>/badge.json", download.credential, name="badge"),
]
