"""The people who teach."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.pages.requests import practice_of
from catalog.enums import ModerationStatus
from catalog.pages.forms import TutorFilterForm
from catalog.pages.practices import show_in_practice
from catalog.queries import access_tutor, listed_packs, listed_tutors
from config.kit.pages.paging import pages_of

PAGE_SIZE: Final = 12
ON_SALE: Final = Q(
    course_packs__is_published=True,
    course_packs__is_active=True,
    course_packs__moderation_status=ModerationStatus.APPROVED,
)


@login_not_required
@require_safe
def tutors(request: HttpRequest) -> HttpResponse:
    """Everybody who teaches here, by name."""
    form = TutorFilterForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows = listed_tutors(practice_of(request)).select_related("booking_rules")
    for word in words.split():
        rows = rows.filter(Q(display_name__icontains=word) | Q(subjects__icontains=word))
    rows = rows.annotate(pack_count=Count("course_packs", filter=ON_SALE))
    page = pages_of(rows.order_by("display_name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    number = page.paginator.count
    count = ngettext("%(count)d tutor", "%(count)d tutors", number) % {"count": number}
    return render(request, "catalog/tutors.html", {"page": page, "form": form, "count": count, "words": words})


@login_not_required
@require_safe
def tutor(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One tutor with their courses."""
    shown = access_tutor(request.user, uid)
    show_in_practice(request, shown.practice)
    packs = listed_packs().filter(tutor_profile=shown).select_related("category").order_by("price", "pk")
    return render(request, "catalog/tutor.html", {"tutor": shown, "packs": list(packs)})
