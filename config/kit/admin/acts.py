"""One thing that staff can do to one object: a page that says what will happen, and a POST that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.kit.admin.act_forms import ActForm
from config.kit.errors import DomainError

Run: TypeAlias = Callable[[HttpRequest, Any, Mapping[str, Any]], Any]
Allowed: TypeAlias = Callable[[HttpRequest, Any], bool]
NOTHING: Final[Mapping[str, Any]] = {}
UNPROCESSABLE: Final = 422


@dataclass(frozen=True)
class Act:
    """`run(request, object, cleaned_data)` calls a service; its return value, if any, is told as the success.

    A returned response is sent as it is. `allowed(request, object)` hides and
    refuses the act where it makes no sense; `explanation` says what will
    happen; `in_list` offers it for several rows too (only without a form).
    """

    name: str
    label: Any
    run: Run
    form: type[ActForm] = ActForm
    explanation: Any = ""
    allowed: Allowed = field(default=lambda _request, _object: True)
    kind: Literal["normal", "danger"] = "normal"
    icon: str = "bolt"
    in_list: bool = False


def respond_to_act(admin: ModelAdmin[Any], request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
    """Show the act's page, or on POST do it and go back to the object.

    Raises Http404 for objects out of the viewer's sight and PermissionDenied
    where the act is not allowed.
    """
    target = admin.get_object(request, object_id)
    if target is None:
        raise Http404
    if not (admin.has_view_permission(request, target) and act.allowed(request, target)):
        raise PermissionDenied
    back = reverse(f"admin:{admin.opts.app_label}_{admin.opts.model_name}_change", args=[target.pk])
    return perform(admin, request, act, target, back=back)


def perform(admin: ModelAdmin[Any], request: HttpRequest, act: Act, target: Any, *, back: str) -> HttpResponse:
    """The page of `act`; its form's POST runs it. A refusal of the service stands beside what was typed.

    `target` is None for an act that makes something new.
    """
    form = act.form(request.POST if request.method == "POST" else None, request=request, target=target)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = act.run(request, target, form.cleaned_data)
        except DomainError as error:
            form.add_refusal(error)
        else:
            if isinstance(outcome, HttpResponse):
                return outcome
            messages.success(request, outcome or _("Done."))
            return HttpResponseRedirect(back)
    context = {
        **admin.admin_site.each_context(request),
        "title": act.label,
        "heading": act.label,
        "opts": admin.opts,
        "act": act,
        "original": target,
        "form": form,
        "back": back,
    }
    return TemplateResponse(request, "admin/act.html", context, status=UNPROCESSABLE if form.errors else 200)


def run_for_many(request: HttpRequest, rows: Any, act: Act) -> None:
    """Do the act to each row that allows it and tell how many; refusals are told by name."""
    done = 0
    for row in rows:
        if not act.allowed(request, row):
            messages.warning(request, _("%(row)s: not possible.") % {"row": row})
            continue
        try:
            act.run(request, row, NOTHING)
        except DomainError as error:
            messages.error(request, f"{row}: {error.message}")
        else:
            done += 1
    if done:
        messages.success(request, _("%(act)s: %(count)s") % {"act": act.label, "count": done})
