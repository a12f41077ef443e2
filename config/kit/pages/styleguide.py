"""The style guide: every component in every state (development only)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.kit.pages.accent import accent_key
from config.kit.pages.components.data import Column
from config.kit.pages.components.times import TimeChoice, WeekEntry
from config.kit.pages.components.words import STATES
from config.kit.pages.forms import Form

MONDAY = datetime(2027, 3, 22, 8, 0, tzinfo=ZoneInfo("UTC"))


class ExampleForm(Form):
    """One field of each kind."""

    full_name = forms.CharField(label="Full name")
    email = forms.EmailField(label="E-mail", help_text="We send the confirmation there.")
    phone = forms.CharField(label="Phone", required=False)
    lessons = forms.IntegerField(label="Lessons", min_value=1, max_value=20)
    starts_on = forms.DateField(label="First day")
    level = forms.ChoiceField(
        label="Level", choices=[("", "Choose a level"), ("a", "Beginner"), ("b", "Advanced")], required=False
    )
    teaching = forms.ChoiceField(
        label="How would you like to learn?",
        choices=[("online", "Online"), ("home", "At my place"), ("school", "At the school")],
        widget=forms.RadioSelect,
        help_text="You can change this for each lesson.",
    )
    subjects = forms.MultipleChoiceField(
        label="Subjects",
        choices=[("maths", "Mathematics"), ("dutch", "Dutch"), ("physics", "Physics")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="Note for the tutor", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    document = forms.FileField(label="Document", required=False)
    terms = forms.BooleanField(label="I have read the cancellation terms")


class ExampleFilter(Form):
    """A list's filters."""

    q = forms.CharField(label="Search", required=False)
    category = forms.MultipleChoiceField(
        label="Category",
        choices=[("maths", "Mathematics"), ("music", "Music")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    price = forms.IntegerField(label="Price up to", required=False)


def examples() -> dict[str, Any]:
    """Data for the components, on the days around a clock change."""
    lessons = [
        ("Mira de Vries", "Mathematics for the final exam", "scheduled", 4500),
        ("Jonas Özdemir", "Dutch for newcomers", "completed", 3800),
        ("Lin Wei", "Guitar, from the first chord", "canceled", 5250),
    ]
    choices = [
        TimeChoice(
            value=f"{day}-{hour}",
            start=MONDAY + timedelta(days=day, hours=hour),
            end=MONDAY + timedelta(days=day, hours=hour + 1),
            is_chosen=(day, hour) == (0, 2),
            is_disabled=(day, hour) == (1, 4),
            note="too close to another lesson" if (day, hour) == (1, 4) else "",
        )
        for day in (0, 1, 6)
        for hour in (0, 2, 4, 7, 9)
    ]
    return {
        "lessons": lessons,
        "lesson_columns": [
            Column("Student", sort="student"),
            Column("Course", sort="course"),
            "State",
            Column("Price", sort="price", is_number=True),
        ],
        "states": sorted(STATES),
        "choices": choices,
        "week_start": MONDAY.date(),
        "week": [
            WeekEntry(start=MONDAY, end=MONDAY + timedelta(hours=1), label="Mathematics, Mira", kind="info", href="#"),
            WeekEntry(
                start=MONDAY + timedelta(days=2, hours=3),
                end=MONDAY + timedelta(days=2, hours=4),
                label="Free for a lesson",
                kind="ok",
            ),
            WeekEntry(
                start=MONDAY + timedelta(days=4, hours=6), end=MONDAY + timedelta(days=4, hours=8), label="Screening"
            ),
        ],
        "instant": MONDAY,
        "later": MONDAY + timedelta(hours=1),
        "page": Paginator(range(240), 25).page(4),
        "people": ["Mira de Vries", "Jonas Özdemir", "Lin Wei", "Aisha Bello", "Tomás", "Ólafur Jónsson"],
    }


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The style guide; `?accent=b3261e` shows it in a practice's colour."""
    wrong = ExampleForm({"email": "mira@", "lessons": "30", "level": "a", "subjects": ["maths"]}, auto_id="wrong_%s")
    context = {
        **examples(),
        "form": ExampleForm(initial={"teaching": "online", "subjects": ["maths", "physics"]}),
        "wrong": wrong,
        "filter": ExampleFilter(request.GET or None),
    }
    wrong.fields["starts_on"].disabled = True
    if request.GET.get("accent"):
        context["accent_key"] = accent_key(request.GET["accent"])
    return render(request, "styleguide.html", context)
