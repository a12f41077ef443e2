"""Any exception, ours or not, becomes a `Problem`. Nothing of an unknown one leaks out."""

from __future__ import annotations

import logging
from functools import singledispatch
from typing import Any

import psycopg.errors as pg
import redis.exceptions
from django.core import exceptions as django_errors
from django.core.signals import got_request_exception
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf
from rest_framework.views import set_rollback

from config.kit.api.problems import SERVER_ERROR, Problem, problem_of_status
from config.kit.api.validation import first_message, flatten
from config.kit.errors import Busy, Conflict, DomainError, Invalid

logger = logging.getLogger(__name__)
LOCK_LOST = (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure)
AWAY_SECONDS = 5


def problem_from(error: Exception, request: HttpRequest | None = None) -> Problem:
    """The problem that `error` stands for; work in progress is rolled back.

    An error nobody foresaw is logged with its trace and told to error
    trackers; the client learns only that it happened.
    """
    set_rollback()
    problem = describe(error)
    if problem.status >= SERVER_ERROR:
        logger.error("request failed", exc_info=error, extra={"path": getattr(request, "path", "")})
        if problem.status == SERVER_ERROR and request is not None:
            got_request_exception.send(sender=None, request=request)
    return problem


@singledispatch
def describe(_error: Exception) -> Problem:
    """The problem of one kind of error; unknown ones are a plain 500."""
    return problem_of_status(SERVER_ERROR)


@describe.register
def describe_domain_error(error: DomainError) -> Problem:
    """Ours: said as it was raised; the first message per input where nothing else was said."""
    fields = flatten(error.fields)
    plain = str(error.message) == str(type(error).default_message)
    return Problem(
        code=error.error_code,
        status=error.status,
        message=(first_message(fields) if plain else "") or str(error.message),
        fields={path: messages for path, messages in fields.items() if path},
        details=error.details,
        retry_after=error.retry_after,
    )


def _validation(detail: Any) -> Problem:
    fields = flatten(detail)
    named = {path: messages for path, messages in fields.items() if path}
    return Problem(
        code=Invalid.code, status=Invalid.status, message=first_message(fields) or str(Invalid()), fields=named
    )


@describe.register
def describe_drf_validation(error: drf.ValidationError) -> Problem:
    """A serializer's messages."""
    return _validation(error.detail)


@describe.register
def describe_django_validation(error: django_errors.ValidationError) -> Problem:
    """A form's or model's messages."""
    return _validation(error.message_dict if hasattr(error, "error_dict") else error.messages)


@describe.register
def describe_api_exception(error: drf.APIException) -> Problem:
    """DRF's codes are kept where they say more than the status (token_expired, parse_error)."""
    plain = problem_of_status(error.status_code)
    codes = error.get_codes()
    generic = codes in {"error", "permission_denied", "method_not_allowed", "authentication_failed", "throttled"}
    wait = getattr(error, "wait", None)
    return Problem(
        code=plain.code if generic or not isinstance(codes, str) else codes,
        status=error.status_code,
        message=first_message(flatten(error.detail)) or plain.message,
        retry_after=None if wait is None else max(1, int(wait)),
    )


@describe.register(Http404)
def describe_missing(_error: Exception) -> Problem:
    """Nothing there."""
    return problem_of_status(404)


@describe.register
def describe_denied(_error: django_errors.PermissionDenied) -> Problem:
    """Not for this person."""
    return problem_of_status(403)


@describe.register(django_errors.SuspiciousOperation)
@describe.register(django_errors.BadRequest)
@describe.register(MultiPartParserError)
@describe.register(UnreadablePostError)
def describe_bad_request(_error: Exception) -> Problem:
    """What nobody can read, or should not have sent."""
    return problem_of_status(400)


@describe.register(django_errors.RequestDataTooBig)
@describe.register(django_errors.TooManyFieldsSent)
@describe.register(django_errors.TooManyFilesSent)
def describe_too_large(_error: Exception) -> Problem:
    """More than is accepted."""
    return problem_of_status(413)


@describe.register(OperationalError)
@describe.register(InterfaceError)
def describe_database_trouble(error: DatabaseError) -> Problem:
    """A lock not had in time, a deadlock: try again. Otherwise the database is away."""
    if isinstance(error.__cause__, LOCK_LOST):
        return describe(Busy())
    if isinstance(error.__cause__, pg.QueryCanceled):
        return problem_of_status(503, retry_after=1)
    return problem_of_status(503, retry_after=AWAY_SECONDS)


@describe.register
def describe_broken_constraint(error: IntegrityError) -> Problem:
    """Two at once: the constraint refused the second. Any other broken constraint is our mistake."""
    if isinstance(error.__cause__, pg.UniqueViolation | pg.ExclusionViolation):
        logger.warning("constraint refused a write", extra={"constraint": error.__cause__.diag.constraint_name})
        return describe(Conflict())
    return problem_of_status(SERVER_ERROR)


@describe.register
def describe_bad_value(_error: DataError) -> Problem:
    """A value that the column cannot hold (a number out of range)."""
    return describe(Invalid())


@describe.register
def describe_redis_trouble(_error: redis.exceptions.RedisError) -> Problem:
    """Redis is away, where a request cannot do without."""
    return problem_of_status(503, retry_after=AWAY_SECONDS)
