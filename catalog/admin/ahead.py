"""How long before something: a number and its unit, kept as minutes."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from config.kit.admin.act_forms import LOOKS

HOUR: Final = 60
DAY: Final = 24 * HOUR
UNITS: Final = ((DAY, _("days")), (HOUR, _("hours")), (1, _("minutes")))


class AheadWidget(forms.MultiWidget):
    """The number, and beside it the unit."""

    def __init__(self) -> None:
        super().__init__(
            [
                LOOKS[forms.NumberInput](attrs={"min": 1, "aria-label": _("How long")}),
                LOOKS[forms.Select](attrs={"aria-label": _("Unit")}, choices=UNITS),  # type: ignore[call-arg]  # a select
            ]
        )

    def decompress(self, value: int | None) -> list[int | None]:
        """In the largest unit that is whole."""
        if value is None:
            return [None, DAY]
        unit = next(size for size, _name in UNITS if value % size == 0)
        return [value // unit, unit]


class AheadField(forms.MultiValueField):
    """Minutes, said as `2 days` or `90 minutes`."""

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.IntegerField(min_value=1), forms.TypedChoiceField(choices=UNITS, coerce=int)]
        super().__init__(fields=parts, widget=AheadWidget(), require_all_fields=True, **kwargs)

    def compress(self, data_list: list[int]) -> int | None:
        """Both as minutes."""
        return data_list[0] * data_list[1] if data_list else None
