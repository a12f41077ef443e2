"""How the log looks: JSON lines with a request id for machines, short lines for people."""

from __future__ import annotations

import logging.config
from typing import Any, Final

import structlog
from django.conf import settings

from config.outages import OneLineATry


def _without_colours(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Without uvicorn's second copy of its message, made for a terminal."""
    event.pop("color_message", None)
    return event


def _short_requests(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """`200 GET /courses/` instead of a line of facts that only a machine reads."""
    if event.get("event") == "request_finished":
        event["event"] = f"{event.pop('code', '')} {event.pop('request', '')}"
        for name in ("ip", "logger", "request_id", "user_agent"):
            event.pop(name, None)
        if event.get("user_id") is None:
            event.pop("user_id", None)
    return event


def _without_secrets(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Django hands whole requests to its log, whose address may carry a token: method and masked path stay."""
    request = event.get("request")
    if request is None or isinstance(request, str):
        return event
    from config.request_log import described, masked_path  # noqa: PLC0415  # settings import this module

    if hasattr(request, "path_info"):
        event["request"] = described(request)
        event["event"] = str(event.get("event", "")).replace(request.path, masked_path(request))
    return event


class WorthReading(logging.Filter):
    """For people: one line a request, none for what a page brings along."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` tells a person something."""
        message: object = record.msg
        if not isinstance(message, dict):
            return not (record.name == "py.warnings" and "CPendingDeprecationWarning" in record.getMessage())
        if message.get("event") in {"request_started", "streaming_started", "streaming_finished"}:
            return False
        return not (message.get("event") == "request_finished" and "GET /static/" in message.get("request", ""))


SHARED_PROCESSORS: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    _without_secrets,
    _without_colours,
    structlog.processors.StackInfoRenderer(),
]
PEOPLE_PROCESSORS: Final[list[Any]] = [
    _short_requests,
    structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    # Tracebacks without the values of variables: those hold passwords and keys.
    structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback),
]
MACHINE_PROCESSORS: Final[list[Any]] = [
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
]


def logging_settings(*, form: str, level: str) -> dict[str, Any]:
    """Django's `LOGGING` for `form` json or text: one stream, every library included."""
    quiet = "INFO" if form == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": MACHINE_PROCESSORS if form == "json" else PEOPLE_PROCESSORS,
            }
        },
        "filters": {"one line a try": {"()": OneLineATry}, "worth reading": {"()": WorthReading}},
        "handlers": {
            "stream": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["one line a try", *(["worth reading"] if form == "text" else [])],
            }
        },
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # These bring handlers of their own; one stream is enough.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "uvicorn": {"handlers": [], "propagate": True},
            # django-structlog writes one line a request with its id; a second one tells nothing.
            "uvicorn.access": {"handlers": [], "propagate": False},
            "celery.app.trace": {"level": "WARNING"},
            # Sweepers run every few seconds: machines may want to know, people do not.
            "celery.beat": {"level": quiet},
            "celery.worker.strategy": {"level": quiet},
            "django_structlog.celery": {"level": quiet},
            # A page that is not there is in the request's own line already.
            "django.request": {"level": "WARNING" if form == "json" else "ERROR"},
            # Refused logins are kept as audit events.
            "axes": {"level": "WARNING"},
        },
    }


def configure_structlog() -> None:
    """Make structlog's own loggers write through the standard library's."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def configure_logging() -> None:
    """Apply the settings' logging to this process, as Celery's workers must by themselves."""
    logging.config.dictConfig(settings.LOGGING)
