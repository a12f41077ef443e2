"""Which address does what, and the way of an API call: key, version, idempotency, faults, answer."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from enrollments.integrations.stripe.simulator import (
    checkout,
    customers,
    forms,
    idempotency,
    intents,
    lists,
    methods,
    refunds,
)
from enrollments.integrations.stripe.simulator.faults import Fault, Faults, strike
from enrollments.integrations.stripe.simulator.http import Answer, Request
from enrollments.integrations.stripe.simulator.idempotency import Stored
from enrollments.integrations.stripe.simulator.problems import Json, Problem
from enrollments.integrations.stripe.simulator.world import API_VERSION, World, new_id, public

VERSION: Final = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
SERVER_ERROR: Final = {"type": "api_error", "message": "Sorry, something went wrong. Try again."}
Action = Callable[[World, Json, str], Json]


@dataclass(frozen=True)
class Route:
    """`pattern` captures the id, if there is one."""

    method: str
    pattern: re.Pattern[str]
    action: Action


def _route(method: str, path: str, action: Action) -> Route:
    return Route(method, re.compile(f"/v1/{path.replace(':id', '([A-Za-z0-9_]+)')}"), action)


def _reading(kind: str, path: str) -> Route:
    def retrieve(world: World, params: Json, identifier: str) -> Json:
        forms.known(params, set())
        return public(world.find(kind, identifier))

    return _route("GET", f"{path}/:id", retrieve)


def _listing(kind: str, path: str, *filters: str) -> Route:
    def find(world: World, params: Json, _identifier: str) -> Json:
        return lists.page(world, kind, params, url=f"/v1/{path}", filters=filters)

    return _route("GET", path, find)


def _saved_methods(world: World, params: Json, customer: str) -> Json:
    where = methods.of_customer(world, customer)
    url = f"/v1/customers/{customer}/payment_methods"
    return lists.page(world, "payment_method", params, url=url, filters=("type",), **where)


ROUTES: Final = (
    _route("POST", "customers", lambda world, params, _: public(customers.create(world, params))),
    _reading("customer", "customers"),
    _listing("customer", "customers", "email"),
    _route("GET", "customers/:id/payment_methods", _saved_methods),
    _reading("payment_method", "payment_methods"),
    _route("POST", "payment_intents", lambda world, params, _: public(intents.create(world, params))),
    _route("POST", "payment_intents/:id/confirm", lambda world, params, i: public(intents.confirm(world, i, params))),
    _route("POST", "payment_intents/:id/cancel", lambda world, params, i: public(intents.cancel(world, i, params))),
    _reading("payment_intent", "payment_intents"),
    _listing("payment_intent", "payment_intents", "customer"),
    _route("POST", "checkout/sessions", lambda world, params, _: public(checkout.create(world, params))),
    _route("POST", "checkout/sessions/:id/expire", lambda world, params, i: public(checkout.expire(world, i, params))),
    _reading("checkout.session", "checkout/sessions"),
    _listing("checkout.session", "checkout/sessions", "payment_intent", "customer", "status"),
    _route("POST", "refunds", lambda world, params, _: public(refunds.create(world, params))),
    _reading("refund", "refunds"),
    _listing("refund", "refunds", "payment_intent", "charge"),
    _reading("charge", "charges"),
    _listing("charge", "charges", "payment_intent", "customer"),
    _reading("balance_transaction", "balance_transactions"),
    _listing("balance_transaction", "balance_transactions", "type", "source", "currency"),
    _reading("event", "events"),
    _listing("event", "events", "type"),
)


def call(world: World, faults: Faults, request: Request) -> Answer:
    """Answer an API call as Stripe would, or raise `Misfortune`."""
    request_id = new_id("req_", 14)
    headers = {"Request-Id": request_id, "Stripe-Version": request.headers.get("stripe-version", API_VERSION)}
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key:
        headers["Idempotency-Key"] = key
    fault = faults.take(f"{request.method} {request.path}")
    try:
        if fault and fault.when == "before" and not fault.stored:
            strike(fault)
        _authorise(world, request)
        stored = _execute(world, request, key, request_id, fault if fault and fault.stored else None)
        if fault and fault.when == "after" and not fault.stored:
            strike(fault)
    except Problem as problem:
        return Answer.json({"error": problem.error}, status=problem.status, headers=headers)
    if stored.request_id != request_id:
        headers |= {"Idempotent-Replayed": "true", "Original-Request": stored.request_id}
    return Answer.json(stored.body, status=stored.status, headers=headers)


def _authorise(world: World, request: Request) -> None:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            credentials = base64.b64decode(credentials).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            credentials = ""
    if not credentials:
        raise Problem(
            "You did not provide an API key. You need to provide your API key in the Authorization header.",
            status=HTTPStatus.UNAUTHORIZED,
        )
    if credentials != world.secret_key:
        shown = f"{credentials[:8]}****{credentials[-4:]}"
        raise Problem(f"Invalid API Key provided: {shown}", status=HTTPStatus.UNAUTHORIZED)
    version = request.headers.get("stripe-version")
    if version and not VERSION.fullmatch(version):
        raise Problem(f"Invalid Stripe API version: {version}")


def _execute(world: World, request: Request, key: str | None, request_id: str, broken: Fault | None) -> Stored:
    """Act, or repeat the answer that `key` got before. `broken`: a server error, kept for the key as any answer."""
    params = forms.decode(request.body if request.method == "POST" else request.query)
    same = idempotency.fingerprint(request.method, request.path, params)
    with world.acting(request_id=request_id, idempotency_key=key):
        stored = idempotency.recall(world, key, same) if key else None
        if stored:
            return stored
        stored = Stored(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": SERVER_ERROR}, request_id)
        if not (broken and broken.when == "before"):
            status, body = _act(world, request, params)
            stored = stored if broken else Stored(status, body, request_id)
        if key:
            idempotency.keep(world, key, same, stored)
    return stored


def _act(world: World, request: Request, params: Json) -> tuple[int, Json]:
    try:
        with world.store.transaction():
            return HTTPStatus.OK, lists.expanded(world, _routed(world, request, params), params)
    except Problem as problem:
        if problem.is_final:
            return problem.status, {"error": problem.error}
        raise


def _routed(world: World, request: Request, params: Json) -> Json:
    for route in ROUTES:
        match = route.pattern.fullmatch(request.path)
        if match and route.method == request.method:
            return route.action(world, params, match[1] if match.groups() else "")
    raise Problem(
        f"Unrecognized request URL ({request.method}: {request.path}). Please see https://stripe.com/docs or we can "
        "help at https://support.stripe.com/.",
        status=HTTPStatus.NOT_FOUND,
    )
