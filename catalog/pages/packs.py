"""The public catalog."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.pages.requests import practice_of
from catalog.pack_search import PackPage, PackSearch, search_packs
from catalog.pages.forms import FIELD_OF, PackFilterForm
from catalog.pages.practices import show_in_practice
from catalog.pages.subjects import Subject, subjects_on_sale
from catalog.plan_words import describe_rules
from catalog.queries import access_pack, listed_packs
from catalog.suggestions import did_you_mean, loosened
from config.kit.numbers import whole_number
from config.kit.pages.components.lists import spoken

if TYPE_CHECKING:
    from accounts.models import Practice

PAGE_SIZE: Final = 24
LAST_PAGE: Final = 99_999
MOST_CHIPS: Final = 10
MOST_OTHERS: Final = 3


@dataclass(frozen=True, slots=True)
class WayOut:
    """A wider search that finds something: the wish to drop in words, the address without it, and how many it finds."""

    label: str
    value: str
    address: str
    count: int


@login_not_required
@require_safe
def packs(request: HttpRequest) -> HttpResponse:
    """Search and filters live in the address; htmx swaps only the results."""
    form = PackFilterForm(practice_of(request), request.GET)
    search = form.search()
    found = find_page(practice_of(request), search, request.GET.get("page", ""))
    subjects = subjects_on_sale(practice_of(request))
    subject = next((one for one in subjects if one.category.slug == search.category), None)
    context = {
        "form": form,
        "packs": found.packs,
        "page": found.page,
        "count": count_words(found),
        "title": title_words(search, subject, found.page.number),
        "subjects": subjects if len(subjects) <= MOST_CHIPS else [],
        "subject": subject,
        "is_filtered": search != PackSearch(),
    }
    if not found.total and context["is_filtered"]:
        context["ways_out"] = ways_out(request, form, search)
        context["meant"] = did_you_mean(practice_of(request), search)
    return render(request, "catalog/packs.html", context)


@login_not_required
@require_safe
def pack(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One course: what it is, who teaches it, its rules and its price."""
    shown = access_pack(request.user, uid)
    show_in_practice(request, shown.practice)
    others = listed_packs().filter(tutor_profile=shown.tutor_profile_id).exclude(pk=shown.pk)
    return render(
        request,
        "catalog/pack.html",
        {
            "pack": shown,
            "tutor": shown.tutor_profile,
            "rules": describe_rules(shown),
            "is_listed": shown.may_be_listed,
            "others": others.select_related("category").order_by("price", "pk")[:MOST_OTHERS],
        },
    )


def find_page(practice: Practice | None, search: PackSearch, wanted: str) -> PackPage:
    """The wanted page, the first for anything that is no number, the last for a number beyond it."""
    number = whole_number(wanted, most=LAST_PAGE)
    return search_packs(practice, search, page=1 if number is None else number, page_size=PAGE_SIZE)


def count_words(found: PackPage) -> str:
    """`12 courses`; where counting stopped, `More than 1,000 courses`."""
    if found.is_capped:
        return _("More than %(count)s courses") % {"count": number_format(found.total, force_grouping=True)}
    return ngettext("%(count)d course", "%(count)d courses", found.total) % {"count": found.total}


def title_words(search: PackSearch, subject: Subject | None, page: int) -> str:
    """What the list shows, for the browser's tab and for search engines."""
    title = _("Courses in %(subject)s") % {"subject": subject.category.name} if subject else _("Courses")
    if search.text:
        title = _("%(what)s: “%(words)s”") % {"what": title, "words": search.text}
    return _("%(title)s, page %(page)d") % {"title": title, "page": page} if page > 1 else title


def ways_out(request: HttpRequest, form: PackFilterForm, search: PackSearch) -> list[WayOut]:
    """For each wish that is in the way of finding something: the address without it."""
    found = []
    for way in loosened(practice_of(request), search):
        field = form[FIELD_OF[way.field]]
        query = request.GET.copy()
        query.pop("page", None)
        query.pop(field.html_name, None)
        value = spoken(field, str(field.value()))
        found.append(WayOut(str(field.label), value, f"?{query.urlencode()}", way.count))
    return found
