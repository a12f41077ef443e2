"""What a visitor may look for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.enums import SchedulingType, TeachingMode
from catalog.pack_search import PackSearch
from catalog.queries import categories_of
from config.kit.money import SYMBOLS, exponent
from config.kit.pages.forms import Form

if TYPE_CHECKING:
    from accounts.models import Practice

ANY: Final = ("", _("Any"))
SOON: Final = {"2": _("Within 2 days"), "7": _("Within a week"), "14": _("Within two weeks")}
SORTS: Final = [
    ("", _("Best match")),
    ("soonest", _("Soonest free time")),
    ("price", _("Price, low to high")),
    ("-price", _("Price, high to low")),
    ("newest", _("Newest")),
]
FIELD_OF: Final = {
    "text": "q",
    "category": "category",
    "price_to": "price_to",
    "scheduling_type": "planning",
    "teaching_mode": "mode",
    "free_before": "free",
}
"""Which field of the form says which wish of a `PackSearch`."""


class PackFilterForm(Form):
    """The filters of the catalog; every field may be empty."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search", "autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("Subject"), required=False)
    price_to = forms.DecimalField(
        label=_("Price up to"), required=False, min_value=Decimal(0), max_digits=8, decimal_places=2
    )
    mode = forms.ChoiceField(
        label=_("Where"),
        required=False,
        choices=[ANY, (TeachingMode.ONLINE, _("Online")), (TeachingMode.FACE_TO_FACE, _("In person"))],
    )
    planning = forms.ChoiceField(label=_("Planning"), required=False, choices=[ANY, *SchedulingType.choices])
    free = forms.ChoiceField(label=_("Next free time"), required=False, choices=[ANY, *SOON.items()])
    order = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(self, practice: Practice | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = practice.currency if practice else "EUR"
        symbol = SYMBOLS.get(self.currency, self.currency)
        self.fields["price_to"].label = _("Price up to (%(currency)s)") % {"currency": symbol}
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *categories_of(practice).values_list("slug", "name")]

    def search(self) -> PackSearch:
        """What to look for; a filter that cannot be read counts as not set (the form says so)."""
        self.is_valid()
        wanted = self.cleaned_data
        price = wanted.get("price_to")
        days = wanted.get("free")
        return PackSearch(
            text=wanted.get("q", ""),
            category=wanted.get("category", ""),
            price_to=None if price is None else int(price.scaleb(exponent(self.currency))),
            scheduling_type=wanted.get("planning", ""),
            teaching_mode=wanted.get("mode", ""),
            free_before=timezone.now() + timedelta(days=int(days)) if days else None,
            order=wanted.get("order", ""),
        )


class TutorFilterForm(Form):
    """A name or a subject."""

    q = forms.CharField(
        label=_("Name or subject"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search", "autocomplete": "off"}),
    )
