"""The public catalog."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from catalog.pack_search import search_packs
from catalog.pages.forms import PackFilterForm
from catalog.queries import access_pack, listed_packs

PAGE_SIZE: Final = 12


@login_not_required
@require_safe
def packs(request: HttpRequest) -> HttpResponse:
    """Search and filters live in the address; htmx swaps only the results."""
    form = PackFilterForm(request.practice, request.GET)
    number = request.GET.get("page", "1")
    found = search_packs(
        request.practice, form.search(), page=int(number) if number.isdecimal() else 1, page_size=PAGE_SIZE
    )
    count = ngettext("%(count)d course", "%(count)d courses", found.total) % {"count": found.total}
    return render(
        request,
        "catalog/packs.html",
        {
            "form": form,
            "packs": found.packs,
            "page": Paginator(range(found.total), PAGE_SIZE).get_page(found.page),
            "count": f"{count}+" if found.is_capped else count,
        },
    )


@login_not_required
@require_safe
def pack(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One course: what it is, who teaches it, its rules and its price."""
    shown = access_pack(request.user, uid)
    others = (
        listed_packs().filter(tutor_profile=shown.tutor_profile_id).exclude(pk=shown.pk).select_related("category")[:3]
    )
    return render(request, "catalog/pack.html", {"pack": shown, "others": others})
