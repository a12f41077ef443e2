"""The marketplace's facts about people, beside what we answer."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from accounts.enums import AccountStatus, TutorApplicationStatus
from tests.accounts.helpers import bearer, member, post
from tests.factories.accounts import PASSWORD, access_token, login_for

pytestmark = pytest.mark.django_db
FACTS = json.loads((Path(__file__).parents[2] / "contracts" / "marketplace_auth.json").read_text())
ROUTES = {(route["method"], route["path"]): route for route in FACTS["routes"]}
APIS = {api["name"]: api for api in FACTS["apis"]}
BASE = FACTS["base"]
NEVER_ANSWERED = {"password"}
TYPES = {"ID": str, "String": str, "Text": str, "Boolean": bool, "Integer": int, "Date": str}


def assert_object(told, shape):
    assert set(told) == set(shape) - NEVER_ANSWERED
    for key, value in told.items():
        kind = shape[key]
        if isinstance(kind, bool):
            assert value is kind, key
        elif value is not None:
            assert isinstance(value, TYPES[kind]), key
            if kind == "ID":
                UUID(str(value))
            if kind == "Date":
                datetime.fromisoformat(str(value))


def assert_envelope(answer, fact):
    told = answer.json()
    assert answer.status_code == told["statusCode"] == fact["status"]
    assert set(FACTS["success_envelope_keys"]) <= set(told)
    assert (told["status"], told["dataName"], told["action"]) == ("OK", fact["dataName"], fact["action"])
    return told[fact["dataName"]]


@pytest.fixture
def user(practice):
    return member(practice, email="ada@school.example")


def test_enums_stand_in_the_contracts_order():
    assert FACTS["user_enums"] == {
        "tutorApplicationStatus": list(TutorApplicationStatus.values),
        "accountStatus": list(AccountStatus.values),
    }


def test_register_user(api, practice):
    fact = APIS["registerUser"]
    body = dict.fromkeys(fact["params"], "something")
    body |= {
        "email": "eve@school.example",
        "password": PASSWORD,
        "fullname": "Eve",
        "avatar": "https://p.example/e.png",
    }
    assert_object(assert_envelope(post(api, BASE + fact["path"], body), fact), fact["object"])


@pytest.mark.parametrize("name", ["getUser", "updateProfile", "getBriefUser"])
def test_users(api, user, name):
    fact = APIS[name]
    address = BASE + fact["path"].replace(":userId", str(user.uid))
    body = {"data": {"fullname": "Ada King"}, "content_type": "application/json"} if fact["method"] == "PATCH" else {}
    answer = getattr(api, fact["method"].lower())(address, headers=bearer(access_token(user)), **body)
    told = assert_envelope(answer, fact)
    if name == "getBriefUser":
        assert set(told) == {"id", "fullname", "avatar", "isActive"}
        assert set(fact["object"].items()) <= set(told.items())
    else:
        assert_object(told, fact["object"])


def test_every_key_of_a_profile_is_known(api, user):
    fact = APIS["updateProfile"]
    body = dict.fromkeys(fact["params"], "something") | {"avatar": ""}
    address = BASE + fact["path"].replace(":userId", str(user.uid))
    answer = api.patch(address, body, content_type="application/json", headers=bearer(access_token(user)))
    assert answer.status_code == 200
    assert "X-Ignored-Keys" not in answer.headers


def assert_route(answer, method, path):
    fact = ROUTES[method, path]
    assert answer.status_code == 200
    assert set(fact["response_keys"]) <= set(answer.json())
    assert all(answer.json()[key] is not None for key in fact["response_keys"])
    if "expireTime" in fact:
        assert answer.json()["expireTime"] == fact["expireTime"]
    return answer.json()


def test_login(api, user):
    told = assert_route(post(api, f"{BASE}/login", {"username": user.email, "password": PASSWORD}), "POST", "/login")
    again = api.get(f"{BASE}/relogin", headers=bearer(told["accessToken"]))
    assert set(ROUTES["POST", "/login"]["response_keys"]) <= set(again.json())
    refused = ROUTES["GET", "/relogin"]["errors"]["401"]
    api.cookies.clear()
    assert refused.items() <= api.get(f"{BASE}/relogin").json().items()


@pytest.mark.parametrize("what", ["email-verification", "password-reset-by-email"])
def test_codes_by_address(api, practice, what):
    user = member(practice, is_email_verified=False)
    path = f"/verification-services/{what}"
    told = assert_route(post(api, f"{BASE}{path}/start", {"email": user.email}), "POST", f"{path}/start")
    body = {"email": user.email, "secretCode": told["secretCode"], "password": "a quite different horse"}
    needed = {key: body[key] for key in ROUTES["POST", f"{path}/complete"]["required"]}
    assert_route(post(api, f"{BASE}{path}/complete", needed), "POST", f"{path}/complete")


def test_codes_by_login(api, user):
    session = login_for(user, needs_second_factor=True)
    path = "/verification-services/email-2factor-verification"
    body = {"userId": str(user.uid), "sessionId": str(session.uid)}
    told = assert_route(post(api, f"{BASE}{path}/start", body), "POST", f"{path}/start")
    done = post(api, f"{BASE}{path}/complete", body | {"secretCode": told["secretCode"]})
    assert assert_route(done, "POST", f"{path}/complete")["sessionNeedsEmail2FA"] is False


@pytest.mark.parametrize("service", sorted(FACTS["services"]))
def test_common_routes_of_every_service(api, user, service):
    headers = bearer(access_token(user))
    base = FACTS["services"][service]
    for path in FACTS["common_routes"]:
        answer = api.get(base + path.replace(":permissionName", "x"), headers=headers)
        assert answer.status_code == 200, path
        assert api.get(base + path.replace(":permissionName", "x")).status_code == 401
    grant = api.get(f"{base}/permissions", headers=headers).json()[0]
    assert list(grant) == FACTS["permission_keys"]
