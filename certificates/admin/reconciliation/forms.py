"""What settling a case asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.queries import find_user_by_email
from certificates.models import Certificate, ReconciliationCase
from certificates.reconciliation.names import folded_name
from config.kit.admin import ActForm

MOST: Final = 8
"""People offered because their name resembles what is printed: a person judges."""
REASON: Final = 500


class WhyForm(ActForm):
    """Why a fact is overridden."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the case and in the audit trail. What is revoked or canceled tells it to the person."),
    )


class WhoseForm(ActForm):
    """Whose it is: somebody of a like name, or anybody of the school by e-mail."""

    person = forms.ModelChoiceField(
        label=_("People of a like name"), queryset=User.objects.none(), required=False, empty_label=_("nobody of these")
    )
    email = forms.EmailField(label=_("Or by e-mail"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["person"]
        choice.queryset = people_like(self.target.practice_id, names_on(self.target))
        choice.label_from_instance = lambda person: f"{person.full_name} · {person.email}"

    def clean(self) -> dict[str, Any]:
        """Exactly one person of the school."""
        said = super().clean() or {}
        email = said.get("email")
        if email and not self.errors:
            found = find_user_by_email(email)
            if found is None or not _members(self.target.practice_id).filter(pk=found.pk).exists():
                self.add_error("email", _("Nobody of the school has this address."))
            said["person"] = found
        if not said.get("person") and not self.errors:
            self.add_error("email", _("Say whose it is."))
        return said


def names_on(target: Certificate | ReconciliationCase) -> list[str]:
    """What is printed on the certificate, or what the case names."""
    if isinstance(target, Certificate):
        return [target.holder_name]
    names = [str(one["value"]) for one in target.facts if "name" in one["what"].lower()]
    return [*names, target.certificate.holder_name] if target.certificate is not None else names


def people_like(practice_id: int, names: Iterable[str]) -> QuerySet[User]:
    """Members of the school who share the last word of one of the names."""
    words = {word for name in names for word in [*folded_name(name).split(), *name.split()] if len(word) > 1}
    if not words:
        return User.objects.none()
    like = Q()
    for word in words:
        like |= Q(last_name__iexact=word)
    found = _members(practice_id).filter(like).values_list("pk", flat=True)[:MOST]
    return User.objects.filter(pk__in=list(found)).order_by("last_name", "first_name", "pk")


def _members(practice_id: int) -> QuerySet[User]:
    members = Membership.objects.filter(practice=practice_id, is_active=True)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))
