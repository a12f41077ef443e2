"""Data Integrity proofs of the kind eddsa-rdfc-2022 (W3C, Data Integrity EdDSA Cryptosuites)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificates.credentials.context import canonise
from certificates.credentials.moments import stamp

SUITE: Final = "eddsa-rdfc-2022"


def sign(
    credential: Mapping[str, Any], key: Ed25519PrivateKey, *, verification_method: str, created: datetime
) -> dict[str, Any]:
    """`credential` with its proof. Same credential, key and moment: same proof."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": stamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_to_be_signed(credential, proof))
    return {**credential, "proof": {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}}


def is_signed_by(secured: Mapping[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether the proof in `secured` is `key`'s over everything else in it."""
    proof = dict(secured.get("proof", {}))
    value = str(proof.pop("proofValue", ""))
    if proof.get("cryptosuite") != SUITE or not value.startswith("z"):
        return False
    document = {name: part for name, part in secured.items() if name != "proof"}
    try:
        key.verify(base58.b58decode(value[1:]), _to_be_signed(document, proof))
    except (InvalidSignature, ValueError):
        return False
    return True


def _to_be_signed(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """The hash of the proof's own words, then that of the document."""
    options = {"@context": document["@context"], **proof}
    return b"".join(hashlib.sha256(canonise(dict(part))).digest() for part in (options, document))
