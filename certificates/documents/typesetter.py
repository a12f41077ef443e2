"""The typesetter, one a process: starting it costs fifty certificates' time."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from certificates.documents.fonts import font_folders
from config.kit.errors import Invalid

HERE: Final = Path(__file__).parent
TEMPLATE_VERSION: Final = 1
"""Raised with a template file of its own when the page changes: old renders can then be made again as they were."""
# PDF/A-3 carries the content as an attachment and refuses letters that no font has; PDF/UA can be read aloud.
PDF: Final = {"format": "pdf", "pdf_standards": ["a-3a", "ua-1"]}
PICTURE: Final = {"format": "png", "ppi": 110}
UNPRINTABLE: Final = "could not be displayed with font"

_turn: Final = threading.Lock()
_compilers: Final[dict[int, Any]] = {}


class UnprintableText(Invalid):
    """A letter of the text is in none of the fonts."""

    code = "unprintable_text"
    status = 422


def typeset(
    data: Mapping[str, Any], *, dated: date, template_version: int = TEMPLATE_VERSION, as_picture: bool = False
) -> bytes:
    """The template filled with `data`, as a PDF that says it was made on `dated` at midnight UTC; or as a PNG.

    Same data, same bytes. Raises `UnprintableText`.
    """
    import typst  # noqa: PLC0415 - slow to load, and few processes print

    made_at = int(datetime(dated.year, dated.month, dated.day, tzinfo=UTC).timestamp())
    with _turn:
        try:
            page = _compiler().compile(
                str(HERE / f"template_{template_version}.typ"),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
                timestamp=made_at,
                **(PICTURE if as_picture else PDF),
            )
        except typst.TypstError as error:
            if UNPRINTABLE in str(error):
                raise UnprintableText(
                    _("No font here has every letter of this: %(what)s.") % {"what": _quoted(str(error))}
                ) from error
            raise
    if not isinstance(page, bytes):
        raise TypeError("The typesetter did not give one page.")
    return page


def _compiler() -> Any:
    """This process's own: threads of a compiler do not survive a fork."""
    import typst  # noqa: PLC0415 - as above

    mine = os.getpid()
    if mine not in _compilers:
        _compilers.clear()
        _compilers[mine] = typst.Compiler(root=str(HERE), font_paths=font_folders(), ignore_system_fonts=True)
    return _compilers[mine]


def _quoted(problem: str) -> str:
    """What stands between the quotation marks of the typesetter's complaint."""
    return problem.partition('`"')[2].rpartition('"`')[0].partition('"`')[0]
