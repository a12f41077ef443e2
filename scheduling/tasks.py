"""What the worker does for scheduling."""

from __future__ import annotations

from config.kit.tasks import task


@task("scheduling.sweep_holds")
def sweep_holds() -> int:
    """Give back held times whose hold has ended."""
    from scheduling.services.holds import sweep_expired_holds  # noqa: PLC0415 - services queue the tasks of this module

    return sweep_expired_holds()


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
