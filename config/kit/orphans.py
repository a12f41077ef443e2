"""What becomes of a process whose parent dies."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1
LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


def ask_kernel_for(number: signal.Signals) -> None:
    """Have `number` sent to this process when its parent dies; only Linux can."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, number)
