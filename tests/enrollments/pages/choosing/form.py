"""The form of times as a browser without script reads and sends it."""

from __future__ import annotations

from django.http import QueryDict


def chosen(html):
    return [button["value"] for button in html.select(".chosen button[name=drop]")]


def offered(html):
    return {box["value"]: box.has_attr("checked") for box in html.select(".time-list input[name=t]")}


def travelling(html):
    return [field["value"] for field in html.select("#choosing > input[type=hidden][name=t]")]


def sent(html, button=None):
    """What a browser sends when this form is submitted without script, by `button` if given."""
    form = html.select_one("#choosing")
    pairs = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
    pairs += [(box["name"], box["value"]) for box in form.select("input:is([type=checkbox], [type=radio])[checked]")]
    if button is not None:
        pairs.append((button["name"], button["value"]))
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return f"{form['action']}?{query.urlencode()}"
