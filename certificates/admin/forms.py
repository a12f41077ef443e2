"""What acts on certificates ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from accounts.rules import administered_practices
from catalog.models import Training
from certificates.dates import today_in
from certificates.enums import STANDING, CertificateSource
from certificates.rules import SEATED
from config.kit.admin import ActForm
from config.kit.numbers import whole_number
from enrollments.models import Enrollment


class RevokeForm(ActForm):
    """Why, and from when on."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who checks the certificate reads it, and the holder is told."),
    )  # fmt: skip
    on = forms.DateField(label=_("From"), help_text=_("The day from which it does not count any more."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = today_in(self.target.practice)


class NameForm(ActForm):
    """The name that is to be printed."""

    first_name = forms.CharField(label=_("First name"), max_length=128, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=128)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holder = self.target.holder
        if holder is not None:
            self.initial.update(first_name=holder.first_name, last_name=holder.last_name)


class SeatForm(ActForm):
    """Somebody who took part in what gives certificates and has none yet, newest first."""

    enrollment = forms.ModelChoiceField(label=_("Participant"), queryset=Enrollment.objects.none())
    is_preview = forms.BooleanField(
        label=_("Only a preview"), required=False, help_text=_("As PDF, without a number; nothing is issued.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["enrollment"]
        # Sent twice, the second finds the certificate of the first.
        rows = _all_seats(self.request) if self.is_bound else seats(self.request)
        choice.queryset = _of_person(rows, self.request)
        choice.label_from_instance = lambda row: f"{row.student.full_name or row.student.email} · {row.offering.title}"


class BatchForm(ActForm):
    """A training whose type gives certificates, the latest first."""

    training = forms.ModelChoiceField(label=_("Training"), queryset=Training.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["training"]
        choice.queryset = _trainings(self.request)
        choice.label_from_instance = lambda row: (
            f"{row.title} · {row.starts_at:%Y-%m-%d}" if row.starts_at else row.title
        )


def _trainings(request: Any) -> QuerySet[Training]:
    practices = administered_practices(signed_in(request))
    rows = Training.objects.filter(training_type__issues_certificates=True, starts_at__isnull=False)
    rows = rows if practices is None else rows.filter(practice__in=practices)
    return rows.order_by("-starts_at", "-id")


def _of_person(rows: QuerySet[Enrollment], request: Any) -> QuerySet[Enrollment]:
    """Of the one person whose page led here (`?person=`), else of everybody."""
    person = whole_number(request.GET.get("person", ""))
    return rows if person is None else rows.filter(student=person)


def seats(request: Any) -> QuerySet[Enrollment]:
    """Of what gives certificates in the viewer's practices, without those that have one; newest first."""
    given = Enrollment.objects.filter(
        certificates__source=CertificateSource.ISSUED, certificates__status__in=sorted(STANDING)
    )
    return _all_seats(request).exclude(pk__in=given.values("pk"))


def _all_seats(request: Any) -> QuerySet[Enrollment]:
    rows = Enrollment.objects.filter(state__in=sorted(SEATED), offering__in=_trainings(request).order_by().values("pk"))
    return rows.select_related("student", "offering", "practice").order_by("-id")
