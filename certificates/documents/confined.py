"""Reading a stranger's PDF in a process of its own.

Whatever the file does to its reader (takes all memory, never ends, crashes it)
ends with that process: the worker goes on. Nothing of the file is kept.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from certificates.documents.reading import ReadDocument, UnreadablePdf, read_document

MEMORY_BYTES: Final = 768 * 1024 * 1024
PROCESSOR_SECONDS: Final = 20
PATIENCE_SECONDS: Final = 60
"""By the clock: reached only where the machine has no time for the reader."""
LONGEST_PAGE: Final = 20_000
"""Characters; a certificate has some hundreds."""
ROOT: Final = Path(__file__).resolve().parents[2]
ENDED_FROM_OUTSIDE: Final = frozenset({-signal.SIGTERM, -signal.SIGINT, -signal.SIGKILL, -signal.SIGHUP})
"""Says nothing of the file: somebody stops the worker, or the machine has no memory left."""


class ReadingInterrupted(Exception):
    """The reader was ended from outside, or had no time: read again later."""


def read_confined(pdf: bytes, *, patience: float | None = None) -> ReadDocument:
    """As `read_document`, with bounds on memory and time. Raises `UnreadablePdf`, `ReadingInterrupted`.

    `patience` is in seconds by the clock.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "certificates.documents.confined"],
            input=pdf,
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            timeout=PATIENCE_SECONDS if patience is None else patience,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingInterrupted from error
    if done.returncode in ENDED_FROM_OUTSIDE:
        raise ReadingInterrupted
    try:
        said = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadablePdf("broken") from error
    if "why" in said:
        raise UnreadablePdf(said["why"])
    return ReadDocument(attached=said["attached"], pages=tuple(said["pages"]))


def main() -> None:
    """What the process does: the file comes in, JSON goes out."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    # At the first the kernel says so (SIGXCPU), at the second it kills as anybody might have done.
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 5))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)


def _answer(pdf: bytes) -> dict[str, Any]:
    try:
        read = read_document(pdf)
    except UnreadablePdf as error:
        return {"why": error.why}
    except (MemoryError, RecursionError):
        return {"why": "broken"}
    return {"attached": read.attached, "pages": [page[:LONGEST_PAGE] for page in read.pages]}


if __name__ == "__main__":
    main()
