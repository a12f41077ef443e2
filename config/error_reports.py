"""What leaves the house when something breaks: the error and where, nothing that opens a door and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from config.masks import mask_path, mask_text, match_of_path, secrets_of_match

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

HEADERS: Final = frozenset({"accept", "content-type", "content-length", "host", "user-agent", "x-request-id"})
SHORTEST_SECRET: Final = 6  # shorter values of a query are words and numbers that stand everywhere


def report_errors(dsn: str, *, environment: str) -> None:
    """Send errors to Sentry, without who was asking or what they sent."""
    import sentry_sdk  # noqa: PLC0415  # takes a third of a second that only those who use it should wait

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub,
        before_send_transaction=scrub,
    )


def scrub(event: Event, _hint: Hint) -> Event:
    """The event with method, masked path and harmless headers of its request, and masked texts everywhere.

    What stood in the query or in a secret part of the path is masked wherever
    else it is quoted: messages, breadcrumbs, `repr`s of the request.
    """
    loose: dict[str, Any] = dict(event)
    request = loose.pop("request", None) or {}
    loose.pop("user", None)
    url = urlsplit(str(request.get("url", "")))
    secrets = {*_secret_parts(unquote(url.path)), *_values_of(request.get("query_string")), *_values_of(url.query)}
    clean: Any = {name: _masked(value, secrets) for name, value in loose.items()}
    if request:
        path = mask_path(unquote(url.path), secrets)
        clean["request"] = {
            "method": request.get("method"),
            "url": f"{url.scheme}://{url.netloc}{mask_text(path)}",
            "headers": {
                name: mask_text(str(value), secrets)
                for name, value in dict(request.get("headers") or {}).items()
                if name.lower() in HEADERS
            },
        }
    return clean  # type: ignore[no-any-return]  # the keys are the event's own


def _secret_parts(path: str) -> set[str]:
    try:
        return secrets_of_match(match_of_path(path))
    except Exception:  # noqa: BLE001 - the error to report may be that there are no routes
        return set()


def _values_of(query: object) -> set[str]:
    """Values of a query that are long enough to be a secret, as they were sent and decoded."""
    text = query if isinstance(query, str) else ""
    raw = {part.partition("=")[2] for part in text.split("&")}
    decoded = {value for _name, value in parse_qsl(text)}
    return {value for value in raw | decoded if len(value) >= SHORTEST_SECRET}


def _masked(value: Any, secrets: set[str]) -> Any:
    if isinstance(value, str):
        return mask_text(value, secrets)
    if isinstance(value, Mapping):
        return {name: _masked(inner, secrets) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner, secrets) for inner in value]
    return value
