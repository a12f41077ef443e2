"""What only the visible part of a booking page says: order, price, public ids.

Its markup is nobody's promise, so nothing depends on where something stands:
links are known by where they lead, a date by being one, a price by its sign.
What is not certain is left out and doubted aloud.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from certificates.integrations.hovn.amounts import price_from
from certificates.integrations.hovn.cleaning import clean_text
from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.moments import moment_from
from certificates.integrations.hovn.reading import IDENTIFIER
from certificates.integrations.hovn.records import Order

STUDENT_ID: Final = re.compile(r"stu_[A-Za-z0-9]{1,40}")
MONEY: Final = re.compile(r"^\s*[$€£]\s*\d")
TOTAL: Final = re.compile(r"^\s*(?:order\s+)?total\b", re.IGNORECASE)
STATES: Final = frozenset(
    (
        "paid",
        "unpaid",
        "pending",
        "refunded",
        "partially refunded",
        "canceled",
        "cancelled",
        "failed",
        "succeeded",
        "completed",
    )
)
FARTHEST: Final = 6
"""How many elements around the link to an order can still be about that order."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Empty and None: the page does not say."""

    student_id: str = ""
    session_url: str = ""
    order: Order | None = None
    doubts: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """As JSON, for the record of what was seen."""
        order = self.order
        return {
            "studentId": self.student_id,
            "sessionUrl": self.session_url,
            "order": order
            and {
                "id": order.hovn_id,
                "number": order.number,
                "status": order.status,
                "orderedAt": order.ordered_at.isoformat() if order.ordered_at else None,
                "amount": order.amount,
                "currency": order.currency,
            },
            "doubts": list(self.doubts),
        }


def page_facts(html: str) -> PageFacts:
    """Never raises: a page without any of it has none."""
    page = BeautifulSoup(html, "html.parser")
    for script in page(["script", "style", "template"]):
        script.decompose()
    doubts: list[str] = []
    student_ids = {found for link in _links(page, "students") if STUDENT_ID.fullmatch(found := _last_segment(link))}
    if len(student_ids) > 1:
        doubts.append("The page links to several students.")
    sessions = {str(link["href"]) for link in _links(page, "sessions")}
    return PageFacts(
        student_id=student_ids.pop() if len(student_ids) == 1 else "",
        session_url=clean_text(sessions.pop())[:500] if len(sessions) == 1 else "",
        order=_order(page, doubts),
        doubts=tuple(doubts),
    )


def _links(page: Tag, folder: str) -> list[Tag]:
    """Links to something in a folder of the operator's pages: `…/orders/<id>`."""
    found = []
    for link in page.find_all("a", href=True):
        try:
            parts = urlsplit(str(link["href"])).path.rstrip("/").split("/")
        except ValueError:
            continue
        if len(parts) > 1 and parts[-2] == folder:
            found.append(link)
    return found


def _last_segment(link: Tag) -> str:
    return unquote(urlsplit(str(link["href"])).path.rstrip("/").rpartition("/")[2])


def _order(page: Tag, doubts: list[str]) -> Order | None:
    links = {_last_segment(link): link for link in reversed(_links(page, "orders"))}
    if len(links) > 1:
        doubts.append("The page links to several orders.")
    if len(links) != 1:
        return None
    [(order_id, link)] = links.items()
    if not IDENTIFIER.fullmatch(order_id):
        doubts.append("The page links to an order without a proper id.")
        return None
    around = _around(link)
    amount, currency = _price(around, doubts)
    number = " ".join(clean_text(link.get_text(" ")).split()).removeprefix("Order").strip(" #")
    return Order(
        hovn_id=order_id,
        number=number[:64] if any(character.isdigit() for character in number) else "",
        status=next((text.lower() for text in _texts(around) if text.lower() in STATES), ""),
        ordered_at=_moment(around, doubts),
        amount=amount,
        currency=currency,
    )


def _around(link: Tag) -> Tag:
    """The smallest part of the page that holds the link and a price, or the link alone."""
    for step, parent in enumerate(link.parents):
        if step >= FARTHEST or parent.name in {"body", "html", "[document]"}:
            break
        if any(MONEY.match(text) for text in _texts(parent)):
            return parent
    return link


def _texts(part: Tag) -> list[str]:
    return [text for found in part.strings if (text := " ".join(clean_text(found).split()))]


def _price(around: Tag, doubts: list[str]) -> tuple[int | None, str]:
    texts = _texts(around)
    prices = {text for text in texts if MONEY.match(text)}
    if len(prices) > 1:  # items, fees: only what is called the total is meant
        prices = {after for text, after in pairwise(texts) if TOTAL.match(text) and MONEY.match(after)}
    if len(prices) != 1:
        doubts.append("The page shows no total of the order." if not prices else "The page shows several totals.")
        return None, ""
    try:
        return price_from(prices.pop())
    except PayloadError as error:
        doubts.append(f"The total of the order cannot be read: {error}.")
        return None, ""


def _moment(around: Tag, doubts: list[str]) -> datetime | None:
    found = {str(tag["datetime"]) for tag in around.find_all("time", datetime=True)}
    if len(found) != 1:
        return None
    try:
        return moment_from(found.pop())
    except PayloadError as error:
        doubts.append(f"The date of the order cannot be read: {error}.")
        return None
