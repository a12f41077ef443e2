from __future__ import annotations

import pytest
from django.test import RequestFactory

from config.kit.pages.components.data import Column
from config.kit.pages.declare import ComponentError
from tests.kit.pages.rendering import soup

COLUMNS = ["Student", Column("Price", sort="price", is_number=True)]
TABLE = (
    '{% component "table" caption="Lessons" columns=columns %}'
    '{% component "row" %}CELLS{% endcomponent %}{% endcomponent %}'
)
CELL = '{% component "cell" %}x{% endcomponent %}'


def test_cells_know_their_columns():
    row = soup(
        TABLE.replace("CELLS", '{% component "cell" is_head=True %}Ada{% endcomponent %}' + CELL), columns=COLUMNS
    ).tbody.tr

    assert (row.th["scope"], row.th["data-label"], row.th.text) == ("row", "Student", "Ada")
    assert (row.td["data-label"], row.td["class"]) == ("Price", ["number"])


def test_a_cell_may_span():
    row = soup(TABLE.replace("CELLS", '{% component "cell" span=2 %}x{% endcomponent %}'), columns=COLUMNS).tbody.tr

    assert row.td["colspan"] == "2"


def test_a_row_with_too_few_cells_is_an_error():
    with pytest.raises(ComponentError, match="lacks cells for Price"):
        soup(TABLE.replace("CELLS", CELL), columns=COLUMNS)


def test_a_row_with_too_many_cells_is_an_error():
    with pytest.raises(ComponentError, match="more cells than"):
        soup(TABLE.replace("CELLS", CELL * 3), columns=COLUMNS)


@pytest.mark.parametrize(
    ("sort", "state", "href"),
    [
        ("", None, "?q=a&sort=price"),
        ("price", "ascending", "?q=a&sort=-price"),
        ("-price", "descending", "?q=a&sort=price"),
    ],
)
def test_a_column_sorts_both_ways_and_keeps_the_search(sort, state, href):
    query = {"q": "a", "page": "2"} | ({"sort": sort} if sort else {})
    table = soup(
        '{% component "table" caption="Lessons" columns=columns / %}',
        RequestFactory().get("/", query),
        columns=COLUMNS,
    )
    head = table.select("th")[1]

    assert head.get("aria-sort") == state
    assert head.a["href"] == href
    assert not table.select("th")[0].a
