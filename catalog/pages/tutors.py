"""The people who teach."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.pages.forms import TutorFilterForm
from catalog.queries import access_tutor, listed_packs, listed_tutors

PAGE_SIZE: Final = 12


@login_not_required
@require_safe
def tutors(request: HttpRequest) -> HttpResponse:
    """Everybody who teaches here, by name."""
    form = TutorFilterForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows = listed_tutors(request.practice).select_related("booking_rules")
    if words:
        rows = rows.filter(Q(display_name__icontains=words) | Q(subjects__icontains=words))
    rows = rows.annotate(
        pack_count=Count("course_packs", filter=Q(course_packs__is_published=True, course_packs__is_active=True))
    )
    page = Paginator(rows.order_by("display_name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "catalog/tutors.html", {"page": page, "form": form})


@login_not_required
@require_safe
def tutor(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One tutor with their courses."""
    shown = access_tutor(request.user, uid)
    packs = listed_packs().filter(tutor_profile=shown).select_related("category", "tutor_profile__booking_rules")
    return render(request, "catalog/tutor.html", {"tutor": shown, "packs": packs.order_by("price", "pk")})
