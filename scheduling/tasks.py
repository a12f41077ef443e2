"""What the worker does for scheduling."""

from __future__ import annotations

from config.kit.tasks import task


@task("scheduling.sweep_holds")
def sweep_holds() -> int:
    """Give back held times whose hold has ended."""
    from scheduling.services.holds import sweep_expired_holds  # noqa: PLC0415 - services queue the tasks of this module

    return sweep_expired_holds()


@task("scheduling.announce_sessions")
def announce_sessions(offering_id: int) -> int:
    """Tell everybody on one offering what became of its sessions; the kick on commit."""
    from scheduling.services.announcing import announce_sessions as announce  # noqa: PLC0415 - as above

    return announce(offering_id)


@task("scheduling.announce_due")
def announce_due() -> int:
    """Tell everybody who was not told yet: the sweep behind the kick."""
    from scheduling.services.announcing import announce_due as announce  # noqa: PLC0415 - as above

    return announce()


@task("scheduling.refresh_next_free")
def refresh_next_free(tutor_profile_id: int) -> None:
    """Work out anew when one tutor is next free."""
    from scheduling.services.next_free import refresh_tutor  # noqa: PLC0415 - as above

    refresh_tutor(tutor_profile_id)


@task("scheduling.refresh_stale_next_free")
def refresh_stale_next_free() -> int:
    """Work out anew when tutors are next free whose answer is old or has passed."""
    from scheduling.services.next_free import refresh_stale  # noqa: PLC0415 - as above

    return refresh_stale()
