from __future__ import annotations

import logging
from typing import Any

import pytest
import redis
from django.core import exceptions as django_errors
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from psycopg import errors as pg
from rest_framework import exceptions as drf

from config.kit import errors
from config.kit.api.normaliser import problem_from
from config.kit.api.problems import problem_of_status
from config.kit.api.validation import flatten


def _because(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


CASES: list[tuple[Exception, str, int, int | None]] = [
    (errors.Invalid(), "validation_failed", 400, None),
    (errors.NotSignedIn(), "not_authenticated", 401, None),
    (errors.Forbidden(), "forbidden", 403, None),
    (errors.NotFound(), "not_found", 404, None),
    (errors.Conflict(code="already_enrolled"), "already_enrolled", 409, None),
    (errors.Busy(), "busy", 409, 1),
    (errors.TooManyRequests(retry_after=9), "rate_limited", 429, 9),
    (errors.Unavailable(), "unavailable", 503, None),
    (drf.ParseError(), "parse_error", 400, None),
    (drf.NotAuthenticated(), "not_authenticated", 401, None),
    (drf.AuthenticationFailed(), "not_authenticated", 401, None),
    (drf.AuthenticationFailed("Ended.", code="token_expired"), "token_expired", 401, None),
    (drf.PermissionDenied(), "forbidden", 403, None),
    (drf.NotFound(), "not_found", 404, None),
    (drf.MethodNotAllowed("PUT"), "method_not_allowed", 405, None),
    (drf.NotAcceptable(), "not_acceptable", 406, None),
    (drf.UnsupportedMediaType("a/b"), "unsupported_media_type", 415, None),
    (drf.Throttled(wait=3.2), "rate_limited", 429, 4),
    (drf.APIException(), "server_error", 500, None),
    (Http404(), "not_found", 404, None),
    (django_errors.PermissionDenied(), "forbidden", 403, None),
    (django_errors.SuspiciousOperation("secret"), "bad_request", 400, None),
    (django_errors.DisallowedHost("secret"), "bad_request", 400, None),
    (django_errors.RequestDataTooBig(), "too_large", 413, None),
    (django_errors.TooManyFieldsSent(), "too_large", 413, None),
    (_because(OperationalError(), pg.LockNotAvailable()), "busy", 409, 1),
    (_because(OperationalError(), pg.DeadlockDetected()), "busy", 409, 1),
    (_because(OperationalError(), pg.QueryCanceled()), "unavailable", 503, 1),
    (OperationalError("secret"), "unavailable", 503, 5),
    (InterfaceError("secret"), "unavailable", 503, 5),
    (_because(IntegrityError("secret"), pg.UniqueViolation()), "conflict", 409, None),
    (_because(IntegrityError("secret"), pg.ExclusionViolation()), "conflict", 409, None),
    (_because(IntegrityError("secret"), pg.NotNullViolation()), "server_error", 500, None),
    (DataError("secret"), "validation_failed", 400, None),
    (redis.ConnectionError("secret"), "unavailable", 503, 5),
    (KeyError("secret"), "server_error", 500, None),
    (RecursionError("secret"), "server_error", 500, None),
]


@pytest.mark.parametrize(
    ("error", "code", "status", "retry_after"),
    CASES,
    ids=[f"{number}-{type(case[0]).__name__}" for number, case in enumerate(CASES)],
)
def test_every_error_is_one_problem(error: Exception, code: str, status: int, retry_after: int | None) -> None:
    problem = problem_from(error)

    assert (problem.code, problem.status, problem.retry_after) == (code, status, retry_after)
    assert problem.message
    assert "secret" not in problem.message


def test_an_unforeseen_error_is_logged_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    error = ValueError("the pin is 1234")
    with caplog.at_level(logging.ERROR):
        problem = problem_from(error)

    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[1] is error
    assert "1234" not in str(problem)


def test_a_foreseen_refusal_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    problem_from(errors.Conflict())

    assert caplog.records == []


def test_fields_and_details_of_ours_arrive() -> None:
    problem = problem_from(
        errors.Invalid(fields={"title": ["Too long."], "events": ["Too many."]}, details={"most": 3})
    )

    assert problem.message == "title: Too long."
    assert problem.fields == {"title": ["Too long."], "events": ["Too many."]}
    assert problem.details == {"most": 3}


def test_what_was_said_beats_the_first_field() -> None:
    assert problem_from(errors.Invalid("Look again.", fields={"title": ["Too long."]})).message == "Look again."


@pytest.mark.parametrize(
    ("detail", "flat"),
    [
        (["one", "two"], {"": ["one", "two"]}),
        ({"a": ["x"], "non_field_errors": ["y"]}, {"a": ["x"], "": ["y"]}),
        ({"a": {"b": ["x"], "__all__": ["z"]}}, {"a.b": ["x"], "a": ["z"]}),
        ({"a": [{}, {"b": ["x"]}]}, {"a.1.b": ["x"]}),
        ({"a": {0: ["x"], 2: ["y"]}}, {"a.0": ["x"], "a.2": ["y"]}),
        ({"a": [["x"], ["y"]]}, {"a.0": ["x"], "a.1": ["y"]}),
        ({"a": "x"}, {"a": ["x"]}),
        ({}, {}),
    ],
)
def test_nested_messages_become_paths(detail: Any, flat: dict[str, list[str]]) -> None:
    assert flatten(detail) == flat


def test_django_validation_has_fields_and_general_messages() -> None:
    fields = problem_from(django_errors.ValidationError({"title": ["No."], "__all__": ["Never."]}))
    general = problem_from(django_errors.ValidationError(["Never.", "Ever."]))

    assert fields.fields == {"title": ["No."]}
    assert (general.message, general.fields) == ("Never.", {})


@pytest.mark.parametrize(("status", "code"), [(402, "bad_request"), (500, "server_error"), (502, "server_error")])
def test_a_status_without_words_borrows_its_neighbours(status: int, code: str) -> None:
    problem = problem_of_status(status)

    assert (problem.status, problem.code) == (status, code)
