"""What the simulator has told of."""

from __future__ import annotations


def event_types(simulator):
    return [event["type"] for event in reversed(simulator.control.state()["events"])]
