"""Bitstring Status Lists (W3C): one bit a certificate says whether it still counts.

A list holds `LIST_BITS` certificates, whichever of them exist: whoever fetches
it does not tell us which one they look at. Index 131,072 of a practice is the
first bit of its second list.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from certificates.credentials.context import CREDENTIALS
from certificates.credentials.moments import stamp

LIST_BITS: Final = 131_072  # 16 KB, the least that the specification allows


def place_of(status_index: int) -> tuple[int, int]:
    """Which list of the practice, counted from 0, and which bit of it."""
    return divmod(status_index, LIST_BITS)


def status_entry(list_url: str, bit: int) -> dict[str, Any]:
    """`credentialStatus` of a credential whose bit is `bit` of the list at `list_url`."""
    return {
        "id": f"{list_url}#{bit}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(bit),
        "statusListCredential": list_url,
    }


def encode_list(revoked_bits: Iterable[int]) -> str:
    """The bits, first bit leftmost, compressed, as multibase; same bits, same text."""
    bits = bytearray(LIST_BITS // 8)
    for bit in revoked_bits:
        bits[bit // 8] |= 0x80 >> bit % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def is_revoked(encoded: str, bit: int) -> bool:
    """What `encode_list` says of `bit`."""
    packed = encoded.removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return bool(bits[bit // 8] & 0x80 >> bit % 8)


def make_status_list(
    list_url: str, revoked_bits: Iterable[int], *, issuer: dict[str, Any] | str, valid_from: datetime
) -> dict[str, Any]:
    """The list as a credential, not yet signed."""
    return {
        "@context": [CREDENTIALS],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": stamp(valid_from),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_list(revoked_bits),
        },
    }
