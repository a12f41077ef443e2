"""Addresses of uploaded certificates."""

from django.urls import path

from certificates.pages.uploads import pages

urlpatterns = [
    path("my/certificates/add/", pages.upload, name="upload"),
    path("my/certificates/uploads/<uuid:uid>/", pages.intake, name="intake"),
    path("my/certificates/uploads/<uuid:uid>/correct/", pages.correct, name="correct-upload"),
    path("my/certificates/uploads/<uuid:uid>/discard/", pages.discard, name="discard"),
    path("my/certificates/uploads/<uuid:uid>/file.pdf", pages.file, name="uploaded-file"),
]
