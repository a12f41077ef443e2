"""Ten thousand pages spoilt at random: no crash, and nothing that the Red Cross did not say."""

from __future__ import annotations

import random
import string
import time

from certificates.integrations.redcross.fields import FIELDS
from certificates.integrations.redcross.markup import read_page
from certificates.integrations.redcross.outcomes import Found, Nothing, NotUnderstood
from certificates.integrations.redcross.simulator import pages
from certificates.integrations.redcross.simulator.people import Certificate

PAGES = 10_000
TRUE = {
    certificate.number: certificate
    for certificate in (
        Certificate(
            number="0QX1YZ",
            course="Adult First Aid/CPR/AED & more",
            code="HSSFA-BL-25",
            format="Blended",
            name="Zoë O\u2019Neil",
            issued="03/05/2024",
            expires="Mar 5, 2026",
            instructor="Guy Montag",
        ),
        Certificate(number="0QX2AB", course="Basic Life Support", code="BLS", issued="Apr 7, 24", expires="04/07/2026"),
    )
}
GOOD = pages.found(list(TRUE.values()))
ROWS = {row.number: row for row in read_page(GOOD).rows}
PIECES = (
    "<",
    ">",
    '"',
    "'",
    "=",
    "/",
    "&",
    "&#0;",
    "<!--",
    "-->",
    "<![",
    "<div>",
    "</div>",
    "<input",
    "\x00",
    "\ud800",
    "|",
    "é",
    "]]>",
    "<script>",
)


def cut(page, dice):
    return page[: dice.randrange(len(page))]


def behead(page, dice):
    return page[dice.randrange(len(page)) :]


def drop_piece(page, dice):
    start = dice.randrange(len(page))
    return page[:start] + page[start + dice.randrange(1, 80) :]


def repeat_piece(page, dice):
    start, length = dice.randrange(len(page)), dice.randrange(1, 300)
    return page[: start + length] + page[start:]


def insert_piece(page, dice):
    start = dice.randrange(len(page))
    return page[:start] + dice.choice(PIECES) + page[start:]


def change_tag(page, dice):
    spots = [place for place, letter in enumerate(page) if letter in '<>"=/']
    if not spots:
        return page
    start = dice.choice(spots)
    return page[:start] + dice.choice('<>"=/ x') + page[start + 1 :]


def change_pipe(page, dice):
    spots = [place for place, letter in enumerate(page) if letter == "|"]
    if not spots:
        return page
    start = dice.choice(spots)
    return page[:start] + dice.choice(["", "||", "/", "&#124;", "|x|"]) + page[start + 1 :]


def rename(page, dice):
    word = dice.choice(
        [
            "certpdfdownload",
            "result-certificate-dt",
            "certificate-heading-list",
            "value",
            "input",
            "Certifications",
            "id-",
        ]
    )
    return page.replace(word, "".join(dice.choices(string.ascii_lowercase, k=5)), dice.choice([1, -1]))


def swap_halves(page, dice):
    middle = dice.randrange(len(page))
    return page[middle:] + page[:middle]


def noise(page, dice):
    return "".join(chr(dice.choice([dice.randrange(128), dice.randrange(0x300)])) for _ in range(dice.randrange(200)))


STRUCTURAL = (cut, behead, change_tag, change_pipe, rename, swap_halves, noise)
ANY = (drop_piece, repeat_piece, insert_piece, *STRUCTURAL)


def spoilt(dice):
    """A page with up to three faults, and whether only its build was touched, never a field's own text."""
    page, clean = GOOD, True
    for mutation in dice.choices(ANY, k=dice.choice([1, 1, 2, 3])):
        if page:
            page = mutation(page, dice)
        clean = clean and mutation in {cut, rename, noise}
    return page, clean


def test_ten_thousand_spoilt_pages():
    dice = random.Random(20_240_305)
    seen = {Found: 0, Nothing: 0, NotUnderstood: 0}
    began = time.process_time()
    for _ in range(PAGES):
        page, clean = spoilt(dice)
        outcome = read_page(page)
        seen[type(outcome)] += 1
        if not isinstance(outcome, Found):
            continue
        for row in outcome.rows:
            assert row.number in TRUE, page
            assert len(row.raw) == FIELDS
            assert row.course_name
            assert "\x00" not in "".join(row.raw)
            if clean:
                assert row == ROWS[row.number], page

    assert seen[Nothing] == 0
    assert seen[NotUnderstood] > PAGES / 3
    assert seen[Found] > PAGES / 10
    assert time.process_time() - began < 20


def test_one_fault_in_the_pipes_never_moves_a_field():
    dice = random.Random(7)
    for _ in range(300):
        outcome = read_page(change_pipe(GOOD, dice))
        if isinstance(outcome, Found):
            assert {row.number: row for row in outcome.rows} == ROWS
