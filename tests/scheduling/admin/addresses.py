"""Where the office's pages about scheduling are."""

from __future__ import annotations

from django.urls import reverse


def address(model, page, *args):
    return reverse(f"admin:scheduling_{model._meta.model_name}_{page}", args=args)


def act(row, name):
    return address(type(row), "act", row.pk, name)
