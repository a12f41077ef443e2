from __future__ import annotations

import json
import logging
import sys

import pytest
import structlog

from config.logs import WorthReading, logging_settings


@pytest.fixture
def format_record():
    """Formats a record as a process with these settings would."""

    def format_record(form: str, error: Exception | None = None, **extra: object) -> str:
        options = dict(logging_settings(form=form, level="INFO")["formatters"]["line"])
        formatter = options.pop("()")(**options)
        information = None
        if error:
            try:
                raise error
            except type(error):
                information = sys.exc_info()
        record = logging.LogRecord("campanile.test", logging.WARNING, __file__, 1, "a %s", ("lesson",), information)
        record.__dict__.update(extra)
        return str(formatter.format(record))

    return format_record


def test_a_machine_reads_one_json_object_a_line_with_the_request_id(format_record):
    with structlog.contextvars.bound_contextvars(request_id="0123456789abcdef"):
        line = format_record("json", offering=7)

    assert "\n" not in line
    fields = json.loads(line)
    assert fields.pop("timestamp").endswith("Z")
    assert fields == {
        "event": "a lesson",
        "level": "warning",
        "logger": "campanile.test",
        "offering": 7,
        "request_id": "0123456789abcdef",
    }


def test_an_exception_stays_in_its_line(format_record):
    line = format_record("json", ValueError("broken"))

    assert "\n" not in line
    assert "ValueError: broken" in json.loads(line)["exception"]


def test_people_read_short_lines(format_record):
    line = format_record("text", offering=7)

    assert "[warning  ] a lesson" in line
    assert "offering=7" in line


def test_tracebacks_for_people_do_not_show_the_values_of_variables(format_record):
    secret = "value-of-a-variable"  # noqa: F841  # what must not be shown

    shown = format_record("text", ValueError("broken"))

    assert "ValueError: broken" in shown
    assert "value-of-a-variable" not in shown.replace('secret = "value-of-a-variable"', "")


def record_of(event: str, **fields: object) -> logging.LogRecord:
    """As structlog hands it to the standard library."""
    record = logging.LogRecord("django_structlog.middlewares.request", logging.INFO, __file__, 1, "", (), None)
    record.__dict__["msg"] = {"event": event, **fields}
    return record


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (record_of("request_started", request="GET /courses/"), False),
        (record_of("request_finished", request="GET /courses/", code=200), True),
        (record_of("request_finished", request="GET /static/css/house.css", code=200), False),
        (record_of("request_failed", request="GET /courses/", code=500), True),
        (logging.LogRecord("elsewhere", logging.INFO, __file__, 1, "request_started", (), None), True),
    ],
)
def test_people_read_one_line_a_request(record, shown):
    assert WorthReading().filter(record) is shown
