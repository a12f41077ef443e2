"""The README's walk through the API, word for word, as often as somebody likes."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.repository.processes import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("curl"), reason="this machine has no curl")]


def test_the_walk_through_the_api_works_again_and_again(demo, tmp_path):
    (block,) = (
        found
        for found in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
        if "registeruser" in found
    )
    assert "http://localhost:8000" in block

    for _time in range(2):
        done = subprocess.run(
            ["bash", "-eu", "-c", block.replace("http://localhost:8000", demo.base)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

        assert done.returncode == 0, done.stderr + done.stdout
        assert done.stdout.splitlines()[-1] == "active"
