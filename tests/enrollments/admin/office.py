"""What the office sends about a training."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.pages import soup, words

DAY = (timezone.now() + timedelta(days=20)).date().isoformat()


def change(training):
    return reverse("admin:catalog_training_change", args=[training.pk])


def act(training, name):
    return reverse("admin:catalog_training_act", args=[training.pk, name])


def date(number, *, day=DAY, start="19:00", end="21:00", location="", pk="", offering="", **more):
    row = {
        "id": pk,
        "offering": offering,
        "starts_at_0": day,
        "starts_at_1": start,
        "ends_at_0": day,
        "ends_at_1": end,
        "location": location,
        "meet_link": "",
        "note": "",
        **more,
    }
    return {f"sessions-{number}-{name}": value for name, value in row.items()}


def led_by(*rows, initial=0):
    """Rows of trainers: users to add, or (post, delete) for those already there."""
    values = {"posts-TOTAL_FORMS": len(rows), "posts-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        post, gone = row if isinstance(row, tuple) else (None, False)
        user = post.user_id if post else row.pk
        values |= {f"posts-{number}-id": post.pk if post else "", f"posts-{number}-user": user}
        values |= {f"posts-{number}-DELETE": "on"} if gone else {}
    return values


def form(practice, kind, *dates, initial=0, **values):
    rows = {name: value for one in dates for name, value in one.items()}
    return {
        "practice": practice.pk,
        "title": "Evening",
        "training_type": kind.pk,
        "description": "",
        "price": 0,
        "capacity": 10,
        "minimum_participants": "",
        "decide_at_0": "",
        "decide_at_1": "",
        "when_short": "ask",
        "apply_policies": "on",
        "is_published": "on",
        "default_location": "",
        **led_by(),
        "sessions-TOTAL_FORMS": len(dates),
        "sessions-INITIAL_FORMS": initial,
        **rows,
        **values,
    }


def errors(response):
    return words(soup(response).main)
