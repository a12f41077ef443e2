"""Addresses that strangers, wallets and verifiers ask.

`certificates.addresses` has those that are printed and signed; a test holds both together.
"""

from __future__ import annotations

from django.urls import path, register_converter

from certificates.pages.verify import documents, pages


class ShareKey:
    """The 32 letters of a link."""

    regex = "[A-Za-z0-9_-]{32}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(ShareKey, "share_key")

urlpatterns = [
    path("verify/", pages.start, name="verify"),
    path("verify/compare/", pages.compare, name="compare"),
    path("verify/certificate.json", documents.by_number, name="verify-json"),
    path("verify/<share_key:share_key>/", pages.by_link, name="verify-link"),
    path("verify/<share_key:share_key>/certificate.json", documents.by_link, name="verify-link-json"),
    path("verify/<share_key:share_key>/badge.json", documents.badge, name="verify-badge"),
    path("practices/<uuid:practice>/did.json", documents.did, name="did"),
    path("practices/<uuid:practice>/status/<int:number>", documents.status_list, name="status-list"),
    path("practices/<uuid:practice>/achievements/<uuid:uid>", documents.achievement, name="achievement"),
]
