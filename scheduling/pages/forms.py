"""Forms of a tutor's times and of lessons."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.enums import TeachingMode
from config.kit.pages.forms import Form
from config.kit.pages.times import zone_names
from scheduling.agenda import ISO_WEEKDAYS
from scheduling.enums import LocationType, SessionMode
from scheduling.models import BookingRules

DAYS: Final = [(day.value, day.label) for day in ISO_WEEKDAYS]
IN_PERSON: Final = [choice for choice in LocationType.choices if choice[0] != LocationType.ONLINE]
STEPS: Final = (10, 15, 20, 30, 60)
MIDNIGHT_HINT: Final = _("For midnight at the end of the day write 00:00.")


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


class HoursForm(Form):
    """Hours on some days of every week, or on one date."""

    days = forms.MultipleChoiceField(
        label=_("Every week on"),
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all of them empty for hours on one date only."),
    )
    specific_date = forms.DateField(
        label=_("Only on the date"),
        required=False,
        help_text=_("These hours hold even on days on which you are away."),
    )
    start_time = forms.TimeField(label=_("From"))
    end_time = forms.TimeField(label=_("Until"), help_text=MIDNIGHT_HINT)
    teaching_mode = forms.ChoiceField(
        label=_("How you teach in these hours"),
        choices=TeachingMode.choices,
        initial=TeachingMode.BOTH,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """Days or a date, not both and not neither."""
        values = super().clean() or self.cleaned_data
        if bool(values.get("days")) == bool(values.get("specific_date")) and "specific_date" not in self.errors:
            both = values.get("days")
            self.add_error(
                "days", _("Choose days or a date, not both.") if both else _("Choose at least one day, or give a date.")
            )
        return values

    def windows(self) -> list[dict[str, Any]]:
        """What the service takes, one for each day."""
        shared = {name: self.cleaned_data[name] for name in ("start_time", "end_time", "teaching_mode")}
        date = self.cleaned_data["specific_date"]
        if date:
            return [{"specific_date": date, **shared}]
        return [{"day_of_week": day, **shared} for day in self.cleaned_data["days"]]


class ChangeHoursForm(Form):
    """Other hours on the same day."""

    start_time = forms.TimeField(label=_("From"))
    end_time = forms.TimeField(label=_("Until"), help_text=MIDNIGHT_HINT)
    teaching_mode = forms.ChoiceField(
        label=_("How you teach in these hours"), choices=TeachingMode.choices, widget=forms.RadioSelect
    )


class AwayForm(Form):
    """Days away, both ends included."""

    starts_on = forms.DateField(label=_("First day away"))
    ends_on = forms.DateField(
        label=_("Last day away"), required=False, help_text=_("Leave it empty when it is one day only.")
    )
    note = forms.CharField(label=_("Note to yourself"), required=False, max_length=200)


class RulesForm(Form):
    """The frame around the hours, in the units that people think in."""

    time_zone = forms.ChoiceField(
        label=_("Your time zone"), help_text=_("Your hours are meant in this zone, also when you travel.")
    )
    notice_hours = forms.IntegerField(
        label=_("Least notice in hours"),
        min_value=0,
        max_value=24 * 60,
        help_text=_("How long before a lesson it can be booked at the latest."),
    )
    horizon_days = forms.IntegerField(label=_("Days ahead that can be booked"), min_value=1, max_value=365)
    buffer_before_minutes = forms.IntegerField(
        label=_("Minutes free before a lesson"),
        min_value=0,
        max_value=240,
        help_text=_("The time before one lesson and the time after another add up."),
    )
    buffer_after_minutes = forms.IntegerField(label=_("Minutes free after a lesson"), min_value=0, max_value=240)
    start_step_minutes = forms.TypedChoiceField(
        label=_("Lessons can start every"),
        coerce=int,
    )

    def __init__(self, *args: Any, rules: BookingRules, **kwargs: Any) -> None:
        initial = {name: getattr(rules, name) for name in self.base_fields if hasattr(rules, name)}
        initial["notice_hours"] = -(-rules.minimum_notice_minutes // 60)
        super().__init__(*args, initial=initial, **kwargs)
        zone, step = self.fields["time_zone"], self.fields["start_step_minutes"]
        assert isinstance(zone, forms.ChoiceField)
        assert isinstance(step, forms.ChoiceField)
        zone.choices = [(name, name.replace("_", " ")) for name in sorted(zone_names()) if "/" in name or name == "UTC"]
        step.choices = [(minutes, _minutes(minutes)) for minutes in sorted({*STEPS, rules.start_step_minutes})]

    def changes(self) -> dict[str, Any]:
        """What the service takes."""
        values = dict(self.cleaned_data)
        values["minimum_notice_minutes"] = values.pop("notice_hours") * 60
        return values


class PlaceForm(Form):
    """Where a lesson takes place; the way it is given and the link are the tutor's to say."""

    session_mode = forms.ChoiceField(
        label=_("How the lesson is given"), choices=SessionMode.choices, widget=forms.RadioSelect
    )
    location_type = forms.ChoiceField(label=_("Where"), choices=IN_PERSON, widget=forms.RadioSelect, required=False)
    location_details = forms.CharField(label=_("Address or directions"), required=False, max_length=500)
    meet_link = forms.URLField(label=_("Meeting link"), required=False, max_length=500, assume_scheme="https")

    def __init__(self, *args: Any, lesson: Any, is_teaching: bool, **kwargs: Any) -> None:
        initial = {name: getattr(lesson, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        can_switch = is_teaching and lesson.course_pack.teaching_mode == TeachingMode.BOTH
        if not can_switch:
            del self.fields["session_mode"]
            if lesson.session_mode == SessionMode.ONLINE:
                del self.fields["location_type"]
        if not is_teaching:
            del self.fields["meet_link"]

    def changes(self) -> dict[str, Any]:
        """What the service takes; an online lesson has no place in person."""
        values = dict(self.cleaned_data)
        if values.get("session_mode") == SessionMode.ONLINE:
            values["location_type"] = LocationType.ONLINE
        return values


class CallOffForm(Form):
    """Why a lesson does not take place."""

    reason = forms.CharField(
        label=_("What shall we tell the student?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
