"""The fields of a certificate as a file has them."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from certificates.documents.content import CertificateContent
from certificates.documents.reading import ReadDocument
from certificates.documents.words import printed_title, written
from certificates.enums import CourseFormat
from certificates.services.verifying import shown_name

if TYPE_CHECKING:
    from certificates.models import Certificate

LONGEST_SHOWN: Final = 200
LONGEST_PAGE: Final = 20_000
"""Letters that are compared one by one; whether a page has more words than the paper is seen without."""


class FieldVerdict(TextChoices):
    """What comparing one field came to."""

    SAME = "same", _("As issued")
    DIFFERENT = "different", _("Different")
    UNKNOWN = "unknown", _("Could not be compared")


@dataclass(frozen=True, slots=True)
class ComparedField:
    """`issued` as strangers may read it, `found` as the file has it; each "" where there is nothing to show."""

    name: str
    label: Any
    issued: str
    found: str
    verdict: FieldVerdict


@dataclass(frozen=True, slots=True)
class _Fact:
    """Where a field stands in the content, and how the page writes it."""

    label: Any
    attached: Callable[[dict[str, Any]], Any]
    printed: Callable[[CertificateContent], str]


def _day(name: str) -> Callable[[CertificateContent], str]:
    return lambda content: written(getattr(content, name)) if getattr(content, name) else ""


def _inner(outer: str, name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda content: content[outer][name]


FACTS: Final[dict[str, _Fact]] = {
    "number": _Fact(_("Number"), lambda content: content["number"], lambda said: said.number),
    "holder": _Fact(_("Holder"), _inner("holder", "name"), lambda said: said.holder_name),
    "title": _Fact(_("Title"), lambda content: content["title"], printed_title),
    "course": _Fact(_("Course"), _inner("course", "name"), lambda said: said.course_name),
    "code": _Fact(_("Course code"), _inner("course", "code"), lambda said: said.course_code),
    "format": _Fact(_("Format"), _inner("course", "format"), lambda _said: ""),
    "issuer": _Fact(_("Issued by"), _inner("issuer", "name"), lambda said: said.issuer_name),
    "instructor": _Fact(_("Instructor"), lambda content: content["instructor"], lambda said: said.instructor_name),
    "completed_on": _Fact(_("Completed"), lambda content: content["completed_on"], _day("completed_on")),
    "issued_on": _Fact(_("Issued"), lambda content: content["issued_on"], _day("issued_on")),
    "expires_on": _Fact(_("Valid until"), lambda content: content["expires_on"], _day("expires_on")),
    "replaces": _Fact(_("Replaces"), lambda content: content["replaces"], lambda said: said.replaces),
    "verify_url": _Fact(_("Address"), lambda content: content["verify_url"], lambda said: said.verify_url),
}


def compare_fields(
    certificate: Certificate, content: dict[str, Any], read: ReadDocument, *, printed: str
) -> list[ComparedField]:
    """Each field that was issued or that the file claims.

    `content` is what was issued, `printed` the text of its paper as the same
    reader has it; where that is empty the words are looked for by themselves.
    """
    said = CertificateContent.from_json(content)
    page = _Page(printed, read.text)
    compared = (_compare(name, fact, certificate, content, said, read, page) for name, fact in FACTS.items())
    return [field for field in compared if field is not None]


def words_of(text: str) -> Counter[str]:
    """The words of a page, whatever their order and lines."""
    return Counter(text.split())


def _compare(
    name: str,
    fact: _Fact,
    certificate: Certificate,
    content: dict[str, Any],
    said: CertificateContent,
    read: ReadDocument,
    page: _Page,
) -> ComparedField | None:
    issued = _value(fact, content)
    claimed = _value(fact, read.attached) if read.attached is not None else None
    with translation.override(said.language):
        on_page = fact.printed(said)
    if not issued and not claimed and not on_page and not (name == "holder" and certificate.erased_on):
        return None
    shown, found = _shown(name, issued, on_page), ""
    if name == "holder" and certificate.erased_on and not issued:
        verdict, shown = FieldVerdict.UNKNOWN, ""
    elif claimed is not None and claimed != issued:
        verdict, found = FieldVerdict.DIFFERENT, _shown(name, claimed, "")
    elif on_page and page.is_empty:
        verdict = FieldVerdict.SAME if claimed is not None else FieldVerdict.UNKNOWN
    elif on_page and not page.has(on_page):
        verdict, found = FieldVerdict.DIFFERENT, page.instead_of(on_page)
    elif claimed is None and not on_page:
        verdict = FieldVerdict.SAME if page.is_same else FieldVerdict.UNKNOWN
    else:
        verdict, found = FieldVerdict.SAME, shown
    if name == "holder" and verdict != FieldVerdict.SAME:
        shown = shown_name(certificate, shown)
    return ComparedField(name, fact.label, shown, found, verdict)


def _value(fact: _Fact, content: dict[str, Any]) -> str:
    """A field of a content; a stranger's may have any shape."""
    try:
        value = fact.attached(content)
    except (KeyError, TypeError, IndexError):
        return ""
    return "" if value is None else str(value)[: LONGEST_SHOWN * 2]


def _shown(name: str, value: str, on_page: str) -> str:
    if name == "format" and value in CourseFormat.values:
        return str(CourseFormat(value).label)
    return (on_page or value)[:LONGEST_SHOWN]


class _Page:
    """The words of a file beside those of the paper: what stands there as often, and what stands in a thing's place."""

    def __init__(self, printed: str, text: str) -> None:
        self._ours, self._theirs = printed.split(), text[:LONGEST_PAGE].split()
        self.is_empty = not self._theirs
        self.is_same = self._ours == self._theirs
        self._moves = difflib.SequenceMatcher(None, self._ours, self._theirs, autojunk=False).get_opcodes()

    def has(self, words: str) -> bool:
        """Whether the file has `words`, whole and as often as the paper; without a paper, at all."""
        wanted = words.split()
        times = len(_places(self._ours, wanted))
        if self._ours and not times:
            return True  # reading cut them up on the paper too: the page as a whole decides
        return len(_places(self._theirs, wanted)) >= max(times, 1)

    def instead_of(self, words: str) -> str:
        """What the file has in place of `words`; "" where that cannot be told."""
        wanted = words.split()
        for first in _places(self._ours, wanted):
            found = self._there(first, first + len(wanted))
            if found != wanted:
                return " ".join(found)[:LONGEST_SHOWN]
        return ""

    def _there(self, first: int, last: int) -> list[str]:
        there: list[str] = []
        for move, start, end, begin, finish in self._moves:
            if end <= first or start >= last:
                continue
            if move == "equal":
                there += self._theirs[begin + max(first - start, 0) : finish - max(end - last, 0)]
            else:
                there += self._theirs[begin:finish]
        return there


def _places(text: list[str], wanted: list[str]) -> list[int]:
    """Where `wanted` begins in `text`, in whole words: the 4th of March is not in the 14th of March."""
    size = len(wanted)
    return [first for first in range(len(text) - size + 1) if text[first : first + size] == wanted]
