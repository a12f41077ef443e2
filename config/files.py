"""Where files lie: those of people, those that only views hand out, and the stylesheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FILES = "django.core.files.storage.FileSystemStorage"


def storages(media: Path, *, production: bool) -> dict[str, dict[str, Any]]:
    """Django's entry of its storages, with uploads under `media`."""
    return {
        "default": {"BACKEND": FILES},
        # Nothing serves these but views that ask who wants them.
        "private": {"BACKEND": FILES, "OPTIONS": {"location": media / "private", "base_url": None}},
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if production
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
