"""The vocabulary of our credentials, without asking anybody for it.

Signing canonises a credential as RDF, which needs the contexts it names. Those
of the W3C come with the JSON-LD library. Of Open Badges 3.0 only the words
that we use are written down here; the independent verifier of the tests reads
the published context, so a word that meant something else there would break
the signature.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
VOCABULARY: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SCHEMA: Final = "https://schema.org/"


def _kind(name: str, words: dict[str, Any]) -> dict[str, Any]:
    return {
        "@id": VOCABULARY + name,
        "@context": {"@protected": True, "id": "@id", "type": "@type", **words},
    }


USED_WORDS: Final[dict[str, Any]] = {
    "@protected": True,
    "id": "@id",
    "type": "@type",
    "OpenBadgeCredential": {"@id": VOCABULARY + "OpenBadgeCredential"},
    "AchievementCredential": {"@id": "OpenBadgeCredential"},
    "Achievement": _kind(
        "Achievement",
        {
            "achievementType": {"@id": VOCABULARY + "achievementType"},
            "creator": {"@id": VOCABULARY + "creator"},
            "criteria": {"@id": VOCABULARY + "Criteria", "@type": "@id"},
            "humanCode": {"@id": VOCABULARY + "humanCode"},
            "inLanguage": {"@id": SCHEMA + "inLanguage"},
        },
    ),
    "AchievementSubject": _kind(
        "AchievementSubject",
        {
            "achievement": {"@id": VOCABULARY + "achievement"},
            "identifier": {"@id": VOCABULARY + "identifier", "@container": "@set"},
            "licenseNumber": {"@id": VOCABULARY + "licenseNumber"},
        },
    ),
    "Criteria": {"@id": VOCABULARY + "Criteria"},
    "IdentityObject": _kind(
        "IdentityObject",
        {
            "hashed": {"@id": VOCABULARY + "hashed", "@type": "https://www.w3.org/2001/XMLSchema#boolean"},
            "identityHash": {"@id": VOCABULARY + "identityHash"},
            "identityType": {"@id": VOCABULARY + "identityType"},
        },
    ),
    "Profile": _kind("Profile", {"email": {"@id": SCHEMA + "email"}}),
    "description": {"@id": SCHEMA + "description"},
    "name": {"@id": SCHEMA + "name"},
    "narrative": {"@id": VOCABULARY + "narrative"},
    "url": {"@id": SCHEMA + "url", "@type": "https://www.w3.org/2001/XMLSchema#anyURI"},
}


@lru_cache(maxsize=1)
def _loader() -> Any:
    """Serves the contexts named here and nothing else: no credential makes us fetch an address."""
    from pyld.documentloader.frozen import (  # noqa: PLC0415 - slow to load, and few processes sign
        BUNDLED_CONTEXTS,
        FrozenDocumentLoader,
    )

    return FrozenDocumentLoader(documents={**BUNDLED_CONTEXTS, OPEN_BADGES: {"@context": USED_WORDS}})


def canonise(document: dict[str, Any]) -> bytes:
    """The document as RDF in the one order of RDFC-1.0."""
    from pyld import jsonld  # noqa: PLC0415 - as above

    quads = jsonld.normalize(
        document,
        {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _loader()},
    )
    return str(quads).encode()
