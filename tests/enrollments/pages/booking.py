"""What tests of the booking pages share."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from enrollments.models import Enrollment

AGREED = {"agree": "on"}


def page_of(enrollment):
    return reverse("enrollments:enrollment", args=[enrollment.uid])


def checkout_of(enrollment):
    return enrollment.order.payments.get(checkout_id__gt="")


def make_overdue(enrollment):
    Enrollment.objects.filter(pk=enrollment.pk).update(pay_by=timezone.now() - timedelta(minutes=1))
