from __future__ import annotations

import pytest

from config.kit.pages.paging import pages_of


@pytest.mark.parametrize(
    ("rows", "size", "lengths"),
    [
        (0, 24, [0]),
        (24, 24, [24]),
        (25, 24, [25]),
        (27, 24, [27]),
        (28, 24, [24, 4]),
        (51, 24, [24, 27]),
        (3, 2, [3]),
        (4, 2, [2, 2]),
        (2, 1, [1, 1]),
    ],
)
def test_no_page_has_a_lonely_rest(rows, size, lengths):
    assert [len(page) for page in pages_of(range(rows), size)] == lengths
