"""What a person wants to hear: the page for signed-in people, and the link in every optional mail."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.kit.errors import NotFound
from config.kit.pages.forms import Form
from messaging.delivery.enums import Category, Channel
from messaging.delivery.queries import choosable, refusals_of_user
from messaging.delivery.refusals import Refusal, read_refusal
from messaging.delivery.services.preferences import accept, refuse, set_preferences

CONSEQUENCES: Final = {
    Category.WAITLIST: gettext_lazy(
        "Without these e-mails you cannot join a waiting list, and are passed over on those where you wait."
    ),
}
"""What else follows from refusing a category by e-mail."""


class ChannelsField(forms.MultipleChoiceField):
    """Channels to tick, or none; not "(optional)" in the sense in which an answer may be left out."""

    says_optional = False


class PreferencesForm(Form):
    """One group of checkboxes for each category in which there is a choice; a tick means yes."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs, refused = choosable(user), refusals_of_user(user)
        for category in Category:
            channels = [channel for channel in Channel if (category.value, channel.value) in pairs]
            if channels:
                self.fields[category.value] = ChannelsField(
                    label=category.label,
                    choices=[(channel.value, channel.label) for channel in channels],
                    initial=[channel.value for channel in channels if (category.value, channel.value) not in refused],
                    required=False,
                    help_text=CONSEQUENCES.get(category, ""),
                    widget=forms.CheckboxSelectMultiple,
                )

    def wanted(self) -> set[tuple[str, str]]:
        """The `(category, channel)` pairs that are ticked."""
        return {(category, channel) for category, channels in self.cleaned_data.items() for channel in channels}


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose by category and channel; what must be told is told anyway."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        set_preferences(actor=request.user, wanted=form.wanted())
        messages.success(request, _("Your choice is saved."))
        return redirect("delivery:preferences")
    return render(request, "delivery/preferences.html", {"form": form}, status=400 if form.errors else 200)


@csrf_exempt  # the signed link is the permission; mail programs POST without a cookie (RFC 8058)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link will do, POST does it; `again=1` takes it back."""
    try:
        refusal = read_refusal(token)
        state = _act(request, refusal) if request.method == "POST" else "asked"
    except NotFound:
        raise Http404 from None
    context = {
        "category": refusal.category.label,
        "channel": refusal.channel.label,
        "consequence": CONSEQUENCES.get(refusal.category, "") if refusal.channel == Channel.EMAIL else "",
        "state": state,
    }
    return render(request, "delivery/unsubscribe.html", context)


def _act(request: HttpRequest, refusal: Refusal) -> str:
    if request.POST.get("again"):
        accept(refusal)
        return "accepted"
    refuse(refusal)
    return "refused"
