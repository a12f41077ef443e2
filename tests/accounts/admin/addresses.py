"""Where the office's pages about people are, and what they left behind."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import (
    AuditEvent,
)


def act(row, name):
    return reverse(f"admin:accounts_{row._meta.model_name}_act", args=[row.pk, name])


def change(row):
    return reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])


def events(action):
    return AuditEvent.objects.filter(action=action)


def fresh(row):
    return type(row).objects.get(pk=row.pk)
