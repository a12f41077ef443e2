from __future__ import annotations

import os
import subprocess
import sys

from tests.repository.processes import ROOT, wait_until_gone

PROGRAM = """
import sys
from config.local.parts import Part
from config.local.supervisor import Supervisor
from config.local.terminal import Terminal
environment = {"PATH": "/usr/bin:/bin"}
with Supervisor(Terminal()) as supervisor:
    supervisor.start(Part("steady", ["sleep", "1000"], environment, is_foundation=True))
    %s
sys.exit(supervisor.failed)
"""


def supervise(body: str) -> subprocess.CompletedProcess[str]:
    """A supervisor must own its process: signals and the main thread."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM % body.replace("\n", "\n    ")],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_gives_up_on_a_part_that_keeps_dying():
    done = supervise(
        "supervisor.start(Part('weak', ['sh', '-c', 'echo said; exit 3'], environment, first_pause=0.01))\n"
        "supervisor.run()"
    )

    assert done.returncode == 1
    assert done.stdout.count("weak      | said") == 6
    assert "weak ended by itself (exit code 3), too often. Stopping everything." in done.stdout
    assert done.stderr == ""


def test_kills_what_does_not_stop_when_asked():
    done = supervise(
        "command = ['sh', '-c', 'trap \"\" TERM; while :; do sleep 0.1; done']\n"
        "supervisor.start(Part('deaf', command, environment, patience=0.5))\n"
        "import os, signal, time; time.sleep(0.3); os.kill(os.getpid(), signal.SIGTERM)\n"
        "supervisor.run()"
    )

    assert "deaf did not stop in time; killing." in done.stdout
    assert done.returncode == 0


def test_a_preparation_that_fails_ends_the_start():
    done = supervise(
        "supervisor.run_once(Part('prepare', ['sh', '-c', 'printf unfinished; exit 4'], environment, once=True))\n"
        "print('never')"
    )

    assert "prepare   | unfinished" in done.stdout
    assert "prepare ended by itself (exit code 4)." in done.stdout
    assert "never" not in done.stdout
    assert done.returncode == 1


def test_a_part_that_does_not_listen_dies_with_a_killed_supervisor():
    done = supervise(
        "import os, signal, time\n"
        "command = ['sh', '-c', 'trap \"\" TERM; while :; do sleep 0.1; done']\n"
        "part = Part('deaf', command, environment, when_orphaned=signal.SIGKILL)\n"
        "supervisor.start(part)\n"
        "print(part.process.pid, flush=True); time.sleep(0.3); os.kill(os.getpid(), signal.SIGKILL)"
    )

    assert wait_until_gone({int(done.stdout)}, 10) == set()
