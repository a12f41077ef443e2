"""Printing certificates, beside the typesetter alone with a page of the same words."""

from __future__ import annotations

import functools
import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.measuring import Job, compare
from benchmarks.report import headline, say
from certificates.documents.content import CertificateContent
from certificates.documents.design import Design
from certificates.documents.fonts import font_folders, font_stack
from certificates.documents.render import render_certificate

CERTIFICATES: Final = 240
WARM_UP: Final = 12
LEAST_SHARE: Final = 0.25
PAGE: Final = Path(__file__).parent / "certificate_floor.typ"
FIRST: Final = ("Łukasz", "Ana", "Γιώργος", "Ольга", "Zoë", "Nguyễn", "Sanne", "Grace")
LAST: Final = ("Wójcik", "Ñandú", "Παπαδόπουλος", "Щербакова", "O'Brien", "Thị", "de Vries", "Hopper", "King")


def measure_rendering() -> list[str]:
    """Print the rates; returns the target if it was missed."""
    headline(f"Printing {CERTIFICATES} certificates in one process")
    contents = [content_of(number) for number in range(WARM_UP + CERTIFICATES)]
    compared = compare(bare(contents), [ours(content) for content in contents], clients=1, warm_up=WARM_UP)
    say(f"typst alone               {compared.floor}")
    say(f"certificates              {compared.ours}")
    say(f"share of typst            {compared}, target: at least {LEAST_SHARE}")
    failed = [f"{compared.ours.failed} certificates failed"] if compared.ours.failed else []
    return failed if compared.share >= LEAST_SHARE else [*failed, f"printing at {compared.share:.2f} of typst"]


def content_of(number: int) -> dict[str, Any]:
    """Another holder and number for each."""
    return CertificateContent(
        number=f"BENCH-2026-{number:06}",
        holder_name=f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}",
        course_name="Basic Life Support",
        course_code="BLS-26",
        format="blended",
        issuer_name="Bench Training",
        instructor_name="Grace Hopper",
        issued_on=date(2026, 3, 4),
        completed_on=date(2026, 3, 1),
        expires_on=date(2028, 3, 4),
        verify_url=f"https://bench.example/verify/{number:032}/",
        nonce=f"{number:032x}",
    ).as_json()


def bare(contents: list[dict[str, Any]]) -> list[Job]:
    """Jobs that have the library set the same words in the same fonts to the same standards, and nothing else."""
    import typst  # noqa: PLC0415 - slow to load, like ours

    compiler = typst.Compiler(root=str(PAGE.parent), font_paths=font_folders(), ignore_system_fonts=True)

    def made(content: dict[str, Any]) -> bool:
        lines = [content["number"], content["holder"]["name"], content["course"]["name"], content["issuer"]["name"]]
        data = {"lines": [*lines, content["instructor"], content["verify_url"]], "fonts": font_stack("")}
        pdf = compiler.compile(
            str(PAGE), format="pdf", sys_inputs={"data": json.dumps(data)}, pdf_standards=["a-3a", "ua-1"], timestamp=0
        )
        return isinstance(pdf, bytes) and pdf.startswith(b"%PDF-")

    return [functools.partial(made, content) for content in contents]


def ours(content: dict[str, Any]) -> Job:
    """A job that prints it as the worker does."""
    return lambda: render_certificate(content, Design()).startswith(b"%PDF-")
