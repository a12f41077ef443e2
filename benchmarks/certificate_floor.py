"""The floor of checking: a plain view that reads the row and shows it in a template of three lines."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import Context, Template
from django.urls import path

from certificates.models import Certificate

PAGE = Template("<h1>{{ one.number }}</h1><p>{{ one.course_name }}, {{ one.holder_name }}</p><p>{{ one.status }}</p>")


@login_not_required
def plain_certificate(_request: HttpRequest, number: str) -> HttpResponse:
    """The row, as anybody would write it."""
    certificate = get_object_or_404(Certificate.objects.select_related("practice"), number=number)
    return HttpResponse(PAGE.render(Context({"one": certificate})))


urlpatterns = [path("certificates/<str:number>", plain_certificate)]
