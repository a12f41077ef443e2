"""In whose name, for whom, in which language and zone a message speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant

from config.kit.pages.accent import HOUSE_ACCENT, accent_key, accent_tokens
from config.kit.pages.times import zone_label, zone_named
from messaging.delivery.models import OutboxMessage

SCHOOL_NAME: Final = "Campanile"


@dataclass(frozen=True, slots=True)
class Voice:
    """What every template of one message shares."""

    language: str
    zone: ZoneInfo
    reader_name: str
    practice_name: str
    sender_name: str
    support_email: str
    accent: str
    base_url: str

    def absolute(self, path: str) -> str:
        """A path of this site with the practice's host; what has a host already stays."""
        return f"{self.base_url}{path}" if path.startswith("/") else path

    def variables(self) -> dict[str, Any]:
        """As template variables; call it with the language switched on."""
        key = accent_key(self.accent)
        tokens = accent_tokens(f"#{key}" if key else HOUSE_ACCENT, "light")
        return {
            "reader_name": self.reader_name,
            "practice_name": self.practice_name,
            "support_email": self.support_email,
            "zone": zone_label(self.zone),
            "zone_name": self.zone.key,
            "language": self.language,
            "direction": "rtl" if translation.get_language_info(self.language)["bidi"] else "ltr",
            "base_url": self.base_url,
            "accent": tokens["accent"],
            "accent_ink": tokens["accent-ink"],
        }


def voice_of(message: OutboxMessage) -> Voice:
    """The voice for `message` now: what the row fixes, else the reader's, else the practice's, else the house's."""
    user: Any = message.user
    practice: Any = message.practice
    return Voice(
        language=_language(message.language, user and user.language, practice and practice.language),
        zone=_zone(message.time_zone, user and user.time_zone, practice and practice.time_zone),
        reader_name=(user and user.full_name) or "",
        practice_name=(practice and practice.name) or SCHOOL_NAME,
        sender_name=(practice and (practice.sender_name or practice.name)) or SCHOOL_NAME,
        support_email=(practice and practice.support_email) or "",
        accent=(practice and practice.accent) or "",
        base_url=base_url_at((practice and practice.host_name) or ""),
    )


def base_url_at(host: str) -> str:
    """`BASE_URL`, at the practice's own host where it has one; scheme and port stay."""
    if not host:
        return settings.BASE_URL
    house = urlsplit(settings.BASE_URL)
    port = f":{house.port}" if house.port else ""
    return f"{house.scheme}://{host}{port}"


def _language(*wishes: str | None) -> str:
    for wish in wishes:
        if wish:
            try:
                return get_supported_language_variant(wish)
            except LookupError:
                continue
    return settings.LANGUAGE_CODE


def _zone(*wishes: str | None) -> ZoneInfo:
    for wish in wishes:
        if zone := zone_named(wish):
            return zone
    return ZoneInfo(settings.TIME_ZONE)
