"""Who signs: a practice as `did:web`, and its keys as others may fetch them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import base58
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ED25519_PUBLIC: Final = b"\xed\x01"  # multicodec, as a varint
DID_CONTEXTS: Final = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


@dataclass(frozen=True)
class PublicKey:
    """A key of a practice: `kid` is its name within the practice, `multibase` its public half."""

    kid: str
    multibase: str


def did_of(address: str) -> str:
    """The DID whose document stands at `address` + `/did.json`, as in https://school.example/practices/harbour."""
    parts = urlsplit(address)
    steps = [quote(step, safe="") for step in parts.path.strip("/").split("/") if step]
    return ":".join(["did:web", parts.netloc.replace(":", "%3A"), *steps])


def did_document(did: str, keys: Iterable[PublicKey], others: Sequence[str] = ()) -> dict[str, Any]:
    """The document of `did`, also known as `others`. Retired keys belong in it: what they signed stays signed."""
    methods = [
        {
            "id": f"{did}#{key.kid}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multibase,
        }
        for key in keys
    ]
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
        **({"alsoKnownAs": list(others)} if others else {}),
    }


def multibase_key(public: Ed25519PublicKey) -> str:
    """As Multikey writes it: z, then base 58 of the kind of key and the key."""
    return "z" + base58.b58encode(ED25519_PUBLIC + public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def new_private_key() -> bytes:
    """Thirty-two fresh bytes; who stores them seals them."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def load_private_key(raw: bytes) -> Ed25519PrivateKey:
    """The key of `new_private_key`."""
    return Ed25519PrivateKey.from_private_bytes(raw)
