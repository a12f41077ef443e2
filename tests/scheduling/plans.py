"""Dates of trainings to come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scheduling.plans import SessionPlan

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOURS = timedelta(hours=2)


def plan(days=0, **more):
    start = START + timedelta(days=days)
    return SessionPlan(start, start + HOURS, **more)
