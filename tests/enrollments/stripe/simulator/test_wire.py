"""The simulator against Stripe's documented behaviour, seen from the wire."""

from __future__ import annotations

from http import HTTPStatus

import pytest
import requests

KEY = {"Authorization": "Bearer sk_test_campanile", "Stripe-Version": "2026-10-28.endive"}


@pytest.fixture
def call(simulator):
    def send(method, path, data=None, **headers):
        return requests.request(
            method,
            f"{simulator.url}/v1/{path}",
            data=data if method == "POST" else None,
            params=data if method == "GET" else None,
            headers={**KEY, **{name.replace("_", "-"): value for name, value in headers.items()}},
            timeout=5,
        )

    return send


INTENT = {"amount": "1000", "currency": "eur", "metadata[a]": "1"}


def test_headers(call):
    answer = call("POST", "payment_intents", INTENT, Idempotency_Key="k")

    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Idempotency-Key"] == "k"
    assert answer.headers["Stripe-Version"] == "2026-10-28.endive"
    assert "Idempotent-Replayed" not in answer.headers


def test_the_same_key_and_request_get_the_same_answer(call):
    first = call("POST", "payment_intents", INTENT, Idempotency_Key="k")
    second = call("POST", "payment_intents", INTENT, Idempotency_Key="k")

    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]


@pytest.mark.parametrize(("path", "data"), [("payment_intents", {**INTENT, "amount": "1001"}), ("customers", INTENT)])
def test_the_same_key_for_another_request_is_refused(call, path, data):
    call("POST", "payment_intents", INTENT, Idempotency_Key="k")

    answer = call("POST", path, data, Idempotency_Key="k")

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "idempotency_error"


def test_refused_parameters_free_the_key(call):
    call("POST", "payment_intents", {"amount": "x", "currency": "eur"}, Idempotency_Key="k")

    assert call("POST", "payment_intents", INTENT, Idempotency_Key="k").ok


def test_a_key_is_forgotten_after_a_day(call, simulator):
    first = call("POST", "payment_intents", INTENT, Idempotency_Key="k").json()
    simulator.control.clock(advance=24 * 3600 + 1)

    assert call("POST", "payment_intents", INTENT, Idempotency_Key="k").json()["id"] != first["id"]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Authorization": ""}, "did not provide"),
        ({"Authorization": "Bearer sk_test_wrong_key"}, "Invalid API Key provided: sk_test_****_key"),
        ({"Authorization": "Basic !!!"}, "did not provide"),
    ],
)
def test_keys(call, headers, words):
    answer = call("GET", "payment_intents", **headers)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert words in answer.json()["error"]["message"]


def test_basic_authorisation(simulator):
    assert requests.get(f"{simulator.url}/v1/events", auth=("sk_test_campanile", ""), timeout=5).ok


def test_a_version_that_never_was(call):
    assert call("GET", "events", Stripe_Version="yesterday").status_code == 400


def test_unknown_addresses_and_methods(call):
    assert call("GET", "subscriptions").status_code == 404
    assert call("DELETE", "customers/cus_1").status_code == 404


@pytest.mark.parametrize(
    ("data", "code", "param"),
    [
        ({"currency": "eur"}, "parameter_missing", "amount"),
        ({"amount": "1000"}, "parameter_missing", "currency"),
        ({"amount": "1e3", "currency": "eur"}, "parameter_invalid_integer", "amount"),
        ({"amount": "-5", "currency": "eur"}, "parameter_invalid_integer", "amount"),
        ({"amount": "49", "currency": "eur"}, "amount_too_small", "amount"),
        ({"amount": "100000000", "currency": "eur"}, "amount_too_large", "amount"),
        ({"amount": "1000", "currency": "euro"}, None, "currency"),
        ({**INTENT, "colour": "red"}, "parameter_unknown", "colour"),
        ({**INTENT, "customer": "cus_no"}, "resource_missing", "customer"),
        ({**INTENT, "payment_method": "pm_no"}, "resource_missing", "payment_method"),
        ({**INTENT, "description": " "}, "parameter_invalid_empty", "description"),
        ({**INTENT, "confirm": "yes"}, None, "confirm"),
        ({**INTENT, "metadata[" + "k" * 41 + "]": "v"}, None, "metadata[" + "k" * 41 + "]"),
        ({**INTENT, "metadata[long]": "v" * 501}, None, "metadata[long]"),
        ({**INTENT, "metadata": "flat"}, None, "metadata"),
        ({**INTENT, "payment_method": "pm_card_visa", "confirm": "true"}, None, "return_url"),
        ({**INTENT, "confirm": "true"}, "payment_intent_unexpected_state", None),
        ({**INTENT, "return_url": "http://x"}, None, "return_url"),
    ],
)
def test_refused_parameters(call, simulator, data, code, param):
    answer = call("POST", "payment_intents", data)

    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error")
    assert (error.get("code"), error.get("param")) == (code, param)
    assert simulator.control.state()["events"] == []


def test_zero_decimal_currencies_have_another_least_amount(call):
    assert call("POST", "payment_intents", {"amount": "49", "currency": "jpy"}).ok


def test_a_card_of_somebody_else(call):
    owner = call("POST", "customers", {"email": "a@example.org"}).json()["id"]
    other = call("POST", "customers", {"email": "b@example.org"}).json()["id"]
    paying = {**INTENT, "payment_method": "pm_card_visa", "confirm": "true", "return_url": "http://x/"}
    saved = call("POST", "payment_intents", {**paying, "customer": owner, "setup_future_usage": "on_session"}).json()[
        "payment_method"
    ]

    assert call("POST", "payment_intents", {**paying, "customer": owner, "payment_method": saved}).ok
    assert not call("POST", "payment_intents", {**paying, "customer": other, "payment_method": saved}).ok


def test_expanding(call):
    intent = call(
        "POST",
        "payment_intents",
        {
            **INTENT,
            "payment_method": "pm_card_visa",
            "confirm": "true",
            "return_url": "http://x/",
            "expand[]": ["latest_charge.balance_transaction", "payment_method"],
        },
    ).json()

    assert intent["latest_charge"]["balance_transaction"]["fee"] == 40
    assert intent["payment_method"]["card"]["last4"] == "4242"
    listed = call("GET", "charges", {"expand[]": "data.payment_intent"}).json()
    assert listed["data"][0]["payment_intent"]["id"] == intent["id"]
    assert call("GET", "charges", {"expand[]": "data.shoe_size"}).status_code == 400


def test_nothing_of_the_simulators_own_is_shown(call, simulator):
    call("POST", "payment_intents", {**INTENT, "payment_method": "pm_card_visa"})

    shown = call("GET", "payment_intents").text + call("GET", "events").text

    assert '"_' not in shown


class TestLists:
    @pytest.fixture
    def ids(self, call):
        made = [call("POST", "customers", {"email": f"{number}@example.org"}).json()["id"] for number in range(12)]
        return made[::-1]

    def page(self, call, **params):
        answer = call("GET", "customers", params).json()
        return [item["id"] for item in answer["data"]], answer["has_more"]

    def test_ten_at_first(self, call, ids):
        assert self.page(call) == (ids[:10], True)

    def test_forward_and_back(self, call, ids):
        assert self.page(call, limit=5, starting_after=ids[4]) == (ids[5:10], True)
        assert self.page(call, limit=5, starting_after=ids[9]) == (ids[10:], False)
        assert self.page(call, limit=3, ending_before=ids[5]) == (ids[2:5], True)
        assert self.page(call, limit=9, ending_before=ids[5]) == (ids[:5], False)

    def test_a_list_says_what_it_is(self, call, ids):
        answer = call("GET", "customers", {"limit": 1}).json()

        assert (answer["object"], answer["url"]) == ("list", "/v1/customers")

    @pytest.mark.parametrize("limit", ["0", "101", "many"])
    def test_limits(self, call, limit):
        assert call("GET", "customers", {"limit": limit}).status_code == 400

    def test_a_cursor_of_another_kind(self, call, ids):
        assert call("GET", "charges", {"starting_after": ids[0]}).status_code == 400

    def test_by_email_and_by_time(self, call, ids):
        assert len(self.page(call, email="3@example.org")[0]) == 1
        assert self.page(call, **{"created[gte]": "99999999999"}) == ([], False)
        assert self.page(call, **{"created[lt]": "99999999999", "limit": "100"}) == (ids, False)
        assert call("GET", "customers", {"created[about]": "1"}).status_code == 400
