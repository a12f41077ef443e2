from __future__ import annotations

import html5lib
import pytest
from bs4 import BeautifulSoup

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/privacy/", "/accessibility/", "/imprint/", "/zone/", "/styleguide/"]


def page(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_are_whole_and_clean(client, address):
    response = client.get(address)
    html = page(response)

    assert response.status_code == 200
    assert html.html["lang"] == "en"
    assert html.title.text.strip()
    assert html.select_one("meta[name=description]")["content"]
    assert html.select_one(".skip-link")["href"] == "#content"
    assert html.find(id="content").name == "main"
    assert len(html.select("main h1")) >= 1


@pytest.mark.parametrize("address", PUBLIC)
def test_no_inline_script_or_style_and_no_other_host(client, address):
    html = page(client.get(address))

    assert [script["src"] for script in html.select("script")] == ["/static/django_htmx/htmx-2.min.js"]
    assert not html.select("script:not([src]), style, [style]")
    assert not [name for tag in html.find_all() for name in tag.attrs if name.startswith("on")]
    assert not [tag for tag in html.select("[src], link[href]") if "//" in (tag.get("src") or tag["href"])]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_html_is_valid(client, address):
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(client.get(address).content.decode())
    html = page(client.get(address))
    ids = [tag["id"] for tag in html.select("[id]")]

    assert parser.errors == []
    assert len(ids) == len(set(ids))
    assert all(html.find(id=label["for"]) for label in html.select("label[for]"))
    for tag in html.select("[aria-describedby], [aria-labelledby]"):
        names = f"{tag.get('aria-describedby', '')} {tag.get('aria-labelledby', '')}".split()
        assert all(html.find(id=name) for name in names), names


def test_the_content_security_policy_is_strict(client):
    policy = client.get("/")["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_htmx_needs_no_eval_and_no_inline_style(client):
    config = page(client.get("/")).select_one("meta[name=htmx-config]")["content"]

    assert '"includeIndicatorStyles":false' in config
    assert '"allowEval":false' in config


def test_a_visitor_costs_no_query(client, django_assert_max_num_queries):
    client.get("/")

    with django_assert_max_num_queries(2):
        client.get("/")


def test_a_member_has_an_account_menu_without_script(client):
    client.force_login(UserFactory(first_name="Ada", last_name="Lovelace"))
    menu = page(client.get("/")).select_one("details.menu")

    assert "Ada" in menu.summary.text
    assert "Ada Lovelace" in menu.select_one(".menu-panel").text


def test_an_accent_is_a_stylesheet_that_may_be_kept(client):
    response = client.get("/look/9a2f6b.css")

    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert response.content.decode().startswith("@layer practice{")


@pytest.mark.parametrize("key", ["9A2F6B", "zzzzzz", "9a2f6", "9a2f6b7"])
def test_what_is_no_accent_is_not_found(client, key):
    assert client.get(f"/look/{key}.css").status_code == 404


def test_pages_take_what_they_take(client):
    assert client.post("/privacy/").status_code == 405
