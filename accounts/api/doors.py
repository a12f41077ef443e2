"""What the views share through which people come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from accounts.models import Practice, User
from config.kit.errors import DomainError


class DoorMixin:
    """Answers that hold tokens or codes are never kept for an Idempotency-Key: no secret rests in our tables."""

    def answer_once(self, handler: Any) -> HttpResponseBase:
        """The handler's answer, each time anew."""
        view: Any = self
        answer: HttpResponseBase = view.write(handler(view.request, *view.args, **view.kwargs))
        return answer


def django_request(request: Request) -> Any:
    """The Django request inside DRF's."""
    return request._request  # noqa: SLF001 - DRF's wrapper hides it


def practice_of(request: Request) -> Practice:
    """The practice in which the caller acts; operations that need one have refused everybody else."""
    practice: Practice = django_request(request).practice
    return practice


def person_of(request: Request) -> User:
    """Who is calling an operation that strangers may not call."""
    assert isinstance(request.user, User)
    return request.user


@contextmanager
def fields_named(names: Mapping[str, str]) -> Iterator[None]:
    """Blame inputs, nested ones by each part, by the contract's names instead of ours."""
    try:
        yield
    except DomainError as error:
        error.fields = {
            ".".join(names.get(part, part) for part in name.split(".")): texts for name, texts in error.fields.items()
        }
        raise
