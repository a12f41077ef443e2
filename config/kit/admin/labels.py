"""Labels of cells on a phone, where a list's rows are cards: they begin with a capital, as the columns' heads do."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpResponse

LABEL: Final = re.compile(r'(?<= data-label=")\w')


def capitalise_labels(response: HttpResponse) -> None:
    """Unfold writes a column's name into each cell as it stands in the model; CSS could only capitalise every word."""
    html = response.content.decode(response.charset)
    response.content = LABEL.sub(lambda first: first[0].upper(), html).encode(response.charset)
