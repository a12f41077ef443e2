from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from config.kit.pages import errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/fail/400", 400, "This request cannot be understood"),
        ("/fail/403", 403, "You may not open this page"),
        ("/fail/404", 404, "There is no such page"),
        ("/no-such-page", 404, "There is no such page"),
        ("/post-only", 405, "This cannot be done this way"),
        ("/fail/409", 409, "Somebody was quicker"),
        ("/fail/413", 413, "That is too large"),
        ("/fail/429", 429, "Too many attempts"),
        ("/fail/500", 500, "Something went wrong"),
        ("/fail/database", 503, "Not available right now"),
        ("/fail/redis", 503, "Not available right now"),
    ],
)
def test_a_failure_is_a_page_that_says_what_to_do(visitor, address, status, title):
    response = visitor.get(address)
    page = BeautifulSoup(response.content, "html.parser")

    assert response.status_code == status
    assert page.h1.text == title
    assert page.title.text.startswith(title)
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.main.select_one("a[href='/']")


def test_a_refusal_is_said_in_the_services_words(visitor):
    assert "Ada was quicker." in visitor.get("/fail/409").content.decode()


@pytest.mark.parametrize("what", ["database", "redis"])
def test_what_is_away_says_when_to_come_back(visitor, what):
    assert visitor.get(f"/fail/{what}")["Retry-After"] == "5"


def test_when_to_come_back_is_said_twice(visitor):
    response = visitor.get("/fail/429")

    assert response["Retry-After"] == "30"
    assert "Try again in 30 seconds." in response.content.decode()


def test_what_a_page_takes_is_said(visitor):
    assert visitor.get("/post-only")["Allow"] == "POST"


def test_a_page_that_worked_stays_untouched(visitor):
    assert visitor.post("/post-only").content == b"ok"


def test_a_missing_token_is_explained(visitor):
    response = visitor.post("/protected")

    assert response.status_code == 403
    assert "Please send that once more" in response.content.decode()


def test_the_page_of_a_crash_needs_neither_context_nor_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = errors.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "csrf" not in response.content.decode()


def test_a_failed_part_says_so_and_offers_again(visitor):
    response = visitor.get("/fail/busy", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/list"})

    assert response.status_code == 409
    assert response["HX-Reselect"] == ".part-failure"
    part = BeautifulSoup(response.content, "html.parser")
    assert part.select_one(".part-failure [role=alert] a")["href"] == "http://testserver/list"
    assert not part.html


def test_an_expired_login_sends_htmx_to_the_login_page(visitor):
    response = visitor.get(
        "/members", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/list?page=2"}
    )

    assert response.status_code == 200
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Flist%3Fpage%3D2"


def test_an_expired_login_sends_a_page_to_the_login_page(visitor):
    assert visitor.get("/members")["Location"] == "/accounts/login/?next=/members"


def test_who_must_log_in_is_sent_to_do_so(visitor):
    assert visitor.get("/fail/login")["Location"] == "/accounts/login/?next=/fail/login"
