"""Keeps the parts running as one tree: relays what they say, restarts the dead, stops all together.

Everything happens in one thread: the kernel ties a child's life to the thread
that started it, and there is nothing here that needs a second one.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Self

from config.local.parts import Part
from config.local.terminal import Terminal

TICK: Final = 0.2
CHUNK: Final = 65536
STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked for the end, or a part that is needed cannot be kept alive."""


class Supervisor:
    """Use as a context manager: leaving it stops every part, the last started first."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._parts: list[Part] = []
        self._selector = selectors.DefaultSelector()
        self._unfinished: dict[int, bytes] = {}
        self._stop_requests = 0
        self.failed = False

    def __enter__(self) -> Self:
        # A signal also wakes up the selector, so that nobody waits for the next tick.
        self._wakeup_reader, self._wakeup_writer = os.pipe()
        os.set_blocking(self._wakeup_reader, False)
        os.set_blocking(self._wakeup_writer, False)
        signal.set_wakeup_fd(self._wakeup_writer, warn_on_full_buffer=False)
        self._selector.register(self._wakeup_reader, selectors.EVENT_READ, None)
        for number in STOPPING:
            signal.signal(number, self._request_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._stop_all()
        return isinstance(error, Stopped)

    def start(self, part: Part) -> None:
        """Start `part` and wait until it is ready. Raises `Stopped` when it cannot be."""
        self._parts.append(part)
        self._launch(part)
        self._pump(part.is_ready)

    def start_together(self, parts: list[Part]) -> None:
        """Start all of `parts`, then wait until each is ready."""
        self._parts += parts
        for part in parts:
            self._launch(part)
        for part in parts:
            self._pump(part.is_ready)

    def run_once(self, part: Part) -> None:
        """Run `part` to its end. Raises `Stopped` unless it succeeds."""
        self._parts.append(part)
        self._launch(part)
        self._pump(lambda: not part.is_running)
        self._drain()
        self._parts.remove(part)
        if part.process is not None and part.process.returncode:
            self._terminal.say(f"{part.name} {part.fate()}.")
            self.failed = True
            raise Stopped

    def run(self) -> None:
        """Keep everything running until somebody asks for the end."""
        self._pump(lambda: False)

    def _pump(self, until: Callable[[], bool]) -> None:
        """Relay and restart until `until()` holds."""
        while not until():
            self._relay(TICK)
            if self._stop_requests:
                raise Stopped
            self._mind_the_dead()

    def _launch(self, part: Part) -> None:
        self._selector.register(part.start(), selectors.EVENT_READ, part)

    def _mind_the_dead(self) -> None:
        for part in self._parts:
            if part.start_again_at is not None:
                if time.monotonic() >= part.start_again_at:
                    self._launch(part)
            elif not part.once and not part.is_running:
                self._handle_death(part)

    def _handle_death(self, part: Part) -> None:
        part.kill()
        pause = part.plan_restart()
        if pause is None:
            self._terminal.say(f"{part.name} {part.fate()}, too often. Stopping everything.")
            self.failed = True
            raise Stopped
        self._terminal.say(f"{part.name} {part.fate()}. Starting it again in {pause:.0f} s.")

    def _relay(self, seconds: float) -> bool:
        """Pass on what the parts say; wait at most `seconds` for it. Return whether anything was said."""
        events = self._selector.select(seconds)
        for key, _ in events:
            data = self._read(key.fd)
            if key.data is not None and data is not None:
                self._print(key.fd, key.data, data)
        return bool(events)

    def _read(self, descriptor: int) -> bytes | None:
        try:
            return os.read(descriptor, CHUNK)
        except BlockingIOError:
            return None

    def _print(self, descriptor: int, part: Part, data: bytes) -> None:
        *lines, rest = (self._unfinished.pop(descriptor, b"") + data).split(b"\n")
        if not data:
            self._selector.unregister(descriptor)
            os.close(descriptor)
            lines += [rest] if rest else []
        elif rest:
            self._unfinished[descriptor] = rest
        for line in lines:
            self._terminal.line(part.name, line.decode(errors="replace").rstrip("\r"))

    def _drain(self) -> None:
        """Pass on what is already there."""
        while self._relay(0):
            pass

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_requests += 1

    def _stop_all(self) -> None:
        """Ask the parts that do work first, then the servers they need; kill what does not listen."""
        if self._parts:
            self._terminal.say("Stopping ...")
        work = [part for part in self._parts if not part.is_foundation]
        foundations = [part for part in self._parts if part.is_foundation]
        for group in (work, foundations):
            self._stop_group(group)
        self._drain()
        self._parts.clear()
        signal.set_wakeup_fd(-1)
        self._selector.close()

    def _stop_group(self, group: list[Part]) -> None:
        """Raises nothing: a second request to stop only shortens the patience."""
        asked = self._stop_requests
        for part in group:
            part.ask_to_stop()
        deadline = time.monotonic() + max((part.patience for part in group), default=0)
        while any(part.is_running for part in group):
            impatient = self._stop_requests > max(asked, 1)
            if time.monotonic() > deadline or (impatient and not group[0].is_foundation):
                slow = ", ".join(part.name for part in group if part.is_running)
                self._terminal.say(f"{slow} did not stop in time; killing.")
                break
            self._relay(TICK)
        for part in group:
            part.kill()
