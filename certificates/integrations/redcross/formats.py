"""How a course was held: what the site says, else what the course code says."""

from __future__ import annotations

import re
from typing import Final

BLENDED: Final = "blended"
ONLINE: Final = "online"
INSTRUCTOR_LED: Final = "instructor-led"
_SAID: Final = {
    BLENDED: re.compile(r"\bblended\b", re.IGNORECASE),
    ONLINE: re.compile(r"\bonline\b", re.IGNORECASE),
    INSTRUCTOR_LED: re.compile(r"\binstructor[\s-]*led\b", re.IGNORECASE),
}
# Letters beside them make another word of them: BLS is Basic Life Support, POOL a pool.
_BLENDED_CODE: Final = re.compile(r"(?<![A-Z])BL(?![A-Z])")
_ONLINE_CODE: Final = re.compile(r"(?<![A-Z])OL(?![A-Z])|^ROC")


def course_format(said: str, course_code: str) -> str:
    """One of the three. `said` is the site's own text and wins when it names exactly one of them."""
    named = [name for name, words in _SAID.items() if words.search(said)]
    return named[0] if len(named) == 1 else format_of_code(course_code)


def format_of_code(course_code: str) -> str:
    """What the code of a course tells: BL blended, OL or a leading ROC online, else instructor-led."""
    code = course_code.strip().upper()
    if _BLENDED_CODE.search(code):
        return BLENDED
    return ONLINE if _ONLINE_CODE.search(code) else INSTRUCTOR_LED
