"""The payer's pages as plain HTML: no script, works with a keyboard and at any width."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Final

from enrollments.integrations.stripe.simulator.cards import CARDS
from enrollments.integrations.stripe.simulator.problems import Json
from enrollments.integrations.stripe.simulator.world import money

STYLE: Final = (Path(__file__).parent / "style.css").read_text()

PAGE: Final = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="banner">Test payments: no real money moves here. Never enter a real card.</header>
<main>
$content
</main>
</body>
</html>
"""
)
PAYMENT: Final = Template(
    """<h1>Pay $amount</h1>
<p class="sold">$name</p>
$problem
<form method="post">
<p class="field">
<label for="number">Card number, or IBAN of a test bank account</label>
<input id="number" name="number" required autofocus autocomplete="off" spellcheck="false" maxlength="34"
 placeholder="4242 4242 4242 4242" aria-describedby="$described"$invalid>
<span class="hint" id="number-hint">Use one of the test cards below.</span>
</p>
<div class="pair">
<p class="field">
<label for="expiry">Expiry date (month / year)</label>
<input id="expiry" name="expiry" value="12 / 34" autocomplete="off" inputmode="numeric" maxlength="7">
</p>
<p class="field">
<label for="cvc">Security code</label>
<input id="cvc" name="cvc" value="123" autocomplete="off" inputmode="numeric" maxlength="4">
</p>
</div>
<p class="field">
<label for="name">Name on the card</label>
<input id="name" name="name" value="$holder" autocomplete="off" maxlength="100">
</p>
<p class="actions">
<button type="submit">Pay $amount</button>
<a href="$cancel">Cancel and go back</a>
</p>
</form>
<h2>Test cards</h2>
<table>
<thead><tr><th scope="col">Number</th><th scope="col">What happens</th></tr></thead>
<tbody>$cards</tbody>
</table>
"""
)
CONFIRMATION: Final = Template(
    """<h1>Confirm your payment</h1>
<p>Your bank asks: do you want to pay <strong>$amount</strong>?</p>
<form method="post" class="actions">
<button type="submit" name="answer" value="approve">Yes, confirm the payment</button>
<button type="submit" name="answer" value="fail" class="second">No, let it fail</button>
</form>
"""
)


def payment(session: Json, *, problem: str = "", name: str = "") -> str:
    """The form of an open Checkout Session; `problem` says why the last try failed."""
    amount = money(session["amount_total"], session["currency"])
    shown = f'<p class="problem" role="alert" id="problem">{escape(problem)}</p>' if problem else ""
    content = PAYMENT.substitute(
        amount=escape(amount),
        name=escape(session["_name"]),
        problem=shown,
        described="problem number-hint" if problem else "number-hint",
        invalid=' aria-invalid="true"' if problem else "",
        holder=escape(name),
        cancel=escape(session["cancel_url"]),
        cards="\n".join(
            f"<tr><td><code>{_spaced(card.number)}</code></td><td>{escape(card.hint)}</td></tr>" for card in CARDS
        ),
    )
    return _page(f"{'Error: ' if problem else ''}Pay {amount}", content)


def confirmation(intent: Json) -> str:
    """The bank's question."""
    amount = escape(money(intent["amount"], intent["currency"]))
    return _page("Confirm your payment", CONFIRMATION.substitute(amount=amount))


def expired(session: Json) -> str:
    """A closed Checkout Session."""
    back = f'<p class="actions"><a href="{escape(session["cancel_url"])}">Go back</a></p>'
    return _page("Too late", f"<h1>Too late</h1><p>The time for this payment is over. Nothing was charged.</p>{back}")


def notice(title: str, text: str) -> str:
    """A page that says one thing."""
    return _page(title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def _page(title: str, content: str) -> str:
    return PAGE.substitute(title=escape(title), content=content)


def _spaced(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
