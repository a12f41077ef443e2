"""The verifier of others: npm packages beside this file (`make verifier`), run by Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

VERIFIER = Path(__file__).parent / "verifier"
Case: TypeAlias = tuple[dict[str, Any], dict[str, Any], datetime]


def judge(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """What it says of each credential, given the documents by address and the moment; CI must have it."""
    node = shutil.which("node")
    if not node or not (VERIFIER / "node_modules").is_dir():
        if os.environ.get("CI") and node:
            pytest.fail("the verifier is not installed: make verifier")
        pytest.skip("no independent verifier here: make verifier (needs Node 20 and npm)")
    asked = [
        {"credential": credential, "documents": documents, "now": now.isoformat()}
        for credential, documents, now in cases
    ]
    told = subprocess.run(  # our own script, run by the node that was found
        [node, str(VERIFIER / "verify.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    answers: list[dict[str, Any]] = json.loads(told.stdout)
    return answers
