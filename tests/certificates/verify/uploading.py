"""A file as a stranger sends it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile


def send(client, pdf):
    return client.post("/verify/compare/", {"paper": SimpleUploadedFile("certificate.pdf", pdf)})
