"""Addresses of one's own certificates."""

from django.urls import path

from certificates.pages.wallet import pages

urlpatterns = [
    path("my/certificates/", pages.wallet, name="wallet"),
    path("my/certificates/<uuid:uid>/", pages.certificate, name="certificate"),
    path("my/certificates/<uuid:uid>/sharing/", pages.sharing, name="sharing"),
    path("my/certificates/<uuid:uid>/name/", pages.name, name="name"),
]
