"""Pages as Hovn serves them: rendered for the eye, with the data pushed beside it in pieces."""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from certificates.integrations.hovn.simulator.world import Json, Shown

PIECE: Final = 1500
"""The framework cuts its data anywhere."""
SCRIPT: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def booking_page(shown: Shown, *, provider: str) -> str:
    """The whole page; the course comes as a pointer to another row, as it does at times."""
    payload = shown.payload
    rows = ['1:"$Sreact.fragment"', '2:I[4707,["177","static/chunks/app/layout.js"],"default"]']
    session = payload.get("courseSession")
    if isinstance(session, dict) and isinstance(session.get("course"), dict):
        rows.append(f"1f:{_json(session['course'])}")
        payload = {**payload, "courseSession": {**session, "course": "$1f"}}
    rows.append(f'0:["$","$L3",null,{{"children":["$","$L9",null,{_json({"booking": payload, "disabled": False})}]}}]')
    return _page("Booking", f"<main>{_visible(shown, provider)}</main>{_flight(rows)}")


def login_page() -> str:
    """What comes without a valid cookie."""
    form = '<form method="post"><input name="email" type="email"><input name="password" type="password"></form>'
    return _page("Log in", f"<main><h1>Log in</h1>{form}</main>")


def streamed(digest: str) -> str:
    """A page with status 200 whose data says that it is an error or leads elsewhere."""
    return _page("Loading", "<main></main>" + _flight(['1:"$Sreact.fragment"', f'5:E{{"digest":"{digest}"}}']))


def changed_page(shown: Shown, *, provider: str) -> str:
    """After a change of the site: the data has other names."""
    row = f'0:["$","$L3",null,{_json({"reservation": {"ref": shown.payload["referenceNumber"]}})}]'
    return _page("Booking", f"<main>{_visible(shown, provider)}</main>{_flight([row])}")


def _visible(shown: Shown, provider: str) -> str:
    base, student = f"/admin/{provider}", shown.payload.get("student")
    parts = [f"<h1>Booking {escape(str(shown.payload['referenceNumber']))}</h1>"]
    if isinstance(student, dict):
        name = f"{student.get('firstName')} {student.get('lastName')}".strip()
        link = escape(name)
        if shown.student_id:
            link = f'<a href="{base}/students/{escape(shown.student_id)}">{link}</a>'
        email, phone = escape(str(student.get("email"))), escape(str(student.get("phoneNumber")))
        parts.append(
            f'<section>{link} <a href="mailto:{email}">{email}</a> <a href="tel:{phone}">{phone}</a></section>'
        )
    parts.append(f'<p><a href="{base}/sessions/{escape(str(shown.payload.get("courseSessionId")))}">Session</a></p>')
    if shown.order:
        parts.append(_order(shown.order, base))
    return "".join(parts)


def _order(order: Json, base: str) -> str:
    price = f"${order['cents'] // 100:,}.{order['cents'] % 100:02d}"
    at = order["at"]
    return (
        f'<section><h2>Order</h2><a href="{base}/orders/{escape(order["id"])}">{escape(order["number"])}</a>'
        f'<span>{escape(order["status"])}</span><time datetime="{at.isoformat()}">{at:%b %d, %Y}</time>'
        f"<dl><dt>Subtotal</dt><dd>{price}</dd><dt>Total</dt><dd>{price}</dd></dl></section>"
    )


def _flight(rows: list[str]) -> str:
    text = "\n".join(rows) + "\n"
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    scripts = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(piece).translate(SCRIPT)}])</script>" for piece in pieces
    )
    return f"<script>(self.__next_f=self.__next_f||[]).push([0])</script>{scripts}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _page(title: str, body: str) -> str:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f'<!DOCTYPE html><html lang="en">{head}<body>{body}</body></html>'
