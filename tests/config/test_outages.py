"""A server that is away takes one line a try in the log."""

from __future__ import annotations

import logging
import sys

import psycopg
import pytest
import redis.exceptions
from django.db import OperationalError

from config.outages import TRY, OneLineATry


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("config.outages.time.monotonic", lambda: now[0])
    return now


def record_of(logger, message, error=None, *args):
    information = None
    if error is not None:
        try:
            raise error
        except type(error):
            information = sys.exc_info()
    return logging.LogRecord(logger, logging.ERROR, __file__, 1, message, args, information)


def test_an_outage_is_told_without_its_traceback():
    record = record_of(
        "channels_redis.pubsub",
        "Unexpected exception in receive task",
        redis.exceptions.ConnectionError("refused\nhere"),
    )

    assert OneLineATry().filter(record)
    assert record.exc_info is None
    assert record.getMessage() == "Unexpected exception in receive task: ConnectionError: refused here"


def test_the_clock_does_not_say_its_stack():
    error = redis.exceptions.ConnectionError("refused")
    record = record_of("celery.beat", "Message Error: %s\n%s", error, error, ['File "beat.py", line 1'])

    assert OneLineATry().filter(record)
    assert "beat.py" not in record.getMessage()
    assert "\n" not in record.getMessage()


def test_the_cause_of_an_error_counts():
    error = OperationalError("the connection is closed")
    error.__cause__ = psycopg.OperationalError("the connection is closed")
    record = record_of("django.request", "Internal Server Error: %s", error, "/courses/")

    assert OneLineATry().filter(record)
    assert record.exc_info is None
    assert "/courses/: OperationalError: the connection is closed" in record.getMessage()


def fail(error):
    raise error


def test_a_mistake_made_while_handling_an_outage_is_no_outage():
    mistake = ValueError("a mistake")
    mistake.__context__ = psycopg.OperationalError("nobody answers")
    record = record_of("django.request", "Internal Server Error", mistake)

    assert OneLineATry().filter(record)
    assert record.exc_info is not None


@pytest.mark.parametrize("way", ["tuple", "error", "flag"])
def test_a_request_that_failed_for_it_is_one_line_too(way):
    try:
        fail(psycopg.OperationalError("nobody\nanswers"))
    except psycopg.OperationalError as error:
        told = {"tuple": sys.exc_info(), "error": error, "flag": True}[way]
        event = {"event": "request_failed", "exc_info": told, "code": 500}
        record = record_of("django_structlog.middlewares.request", event)

        assert OneLineATry().filter(record)
        assert record.msg == {"event": "request_failed: OperationalError: nobody answers", "code": 500}


def test_a_request_that_failed_for_another_reason_keeps_its_traceback():
    event = {"event": "request_failed", "exc_info": ValueError("a mistake")}
    record = record_of("django_structlog.middlewares.request", event)

    assert OneLineATry().filter(record)
    assert record.msg == event


@pytest.mark.parametrize("error", [ValueError("a mistake"), psycopg.errors.DeadlockDetected("two at once")])
def test_whatever_else_goes_wrong_keeps_its_traceback(error):
    record = record_of("django.request", "Internal Server Error: %s", error, "/courses/")

    assert OneLineATry().filter(record)
    assert record.exc_info is not None
    assert record.getMessage() == "Internal Server Error: /courses/"


def test_what_was_said_a_moment_ago_is_left_out(clock):
    only = OneLineATry()
    message = "error connecting in %r: connection is bad\n\tIs the server running?"

    said = [only.filter(record_of("psycopg.pool", message, None, f"pool-{number}")) for number in range(3)]
    clock[0] += TRY
    later = record_of("psycopg.pool", message, None, "pool-4")

    assert said == [True, False, False]
    assert only.filter(later)
    assert "\n" not in later.getMessage()


def test_others_are_never_left_out(clock):
    only = OneLineATry()

    assert all(only.filter(record_of("campanile", "the same\nagain")) for _ in range(3))
    record = record_of("campanile", "the same\nagain")
    only.filter(record)
    assert record.getMessage() == "the same\nagain"
