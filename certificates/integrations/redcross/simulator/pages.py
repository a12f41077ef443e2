"""The fragments of HTML that it answers with, the good ones and the others."""

from __future__ import annotations

from html import escape
from typing import Final

from certificates.integrations.redcross.simulator.moods import Mood
from certificates.integrations.redcross.simulator.people import Certificate

NONE_FOUND: Final = (
    '<div class="certificate-no-results"><p>Sorry, no certificates were found. '
    "Please check what you typed and try again.</p></div>"
)
EMPTY_LIST: Final = '<div class="certificate-results">\n</div>'
SCRIPTED: Final = (
    '<div id="certificate-results" class="certificate-results"></div><script src="/on/certificates.js"></script>'
)
CHALLENGE: Final = (
    "<!DOCTYPE html><html><head><title>Just a moment</title></head><body><h1>Checking your browser</h1>"
    "<p>We could not find out whether you are human. Enable JavaScript and cookies to continue.</p></body></html>"
)
ERROR: Final = "<html><body><h1>We're sorry</h1><p>General error. Reference 0ops.</p></body></html>"


def found(certificates: list[Certificate]) -> str:
    """The page of somebody who holds these."""
    if not certificates:
        return NONE_FOUND
    hits = "\n".join(_hit(certificate, number) for number, certificate in enumerate(certificates, start=1))
    return f'<div class="certificate-results" data-count="{len(certificates)}">\n{hits}\n</div>'


def in_mood(mood: Mood, certificates: list[Certificate]) -> str:
    """The page in a mood that is about its words; other moods are about how it travels."""
    known = certificates or [Certificate(number="0SIM01", course="Basic Life Support", issued="01/02/2024")]
    good = found(known)
    return {
        Mood.BLANK: "",
        Mood.EMPTY: EMPTY_LIST,
        Mood.NOTHING: NONE_FOUND,
        Mood.BROKEN: good[: good.rindex('value="') + 40],
        Mood.MOVED: good.replace("|Certifications|", "|new|Certifications|"),
        Mood.CHANGED: good.replace("certpdfdownload", "js-certificate").replace("result-certificate-dt", "result-card"),
        Mood.SCRIPTED: SCRIPTED,
        Mood.CHALLENGE: CHALLENGE,
        Mood.HUGE: good + "<p>filler</p>" * 200_000 if mood == Mood.HUGE else "",
    }.get(mood, good)


def _hit(certificate: Certificate, number: int) -> str:
    value = escape(certificate.as_value())
    return (
        '<div class="certificate-heading-list result-certificate-dt">\n'
        f'  <div class="certificate-name">{escape(certificate.course)}</div>\n'
        f'  <div class="certificate-dates"><span>{escape(certificate.issued)}</span>'
        f"<span>{escape(certificate.expires)}</span></div>\n"
        f'  <input type="checkbox" id="cert-{number}" class="certpdfdownload" name="certificate" value="{value}">\n'
        "</div>"
    )
