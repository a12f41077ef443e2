"""The contract's refusals, word for word: clients compare them, so they are not translated.

The engine's own reason stands beside them, at the input that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeAlias

from config.kit.errors import Busy, Conflict, DomainError, Forbidden, Invalid
from enrollments.api.trainings.rows import STATUSES, status_of

Answer: TypeAlias = Callable[[DomainError], DomainError]
OTHERWISE: Final = "*"
UNKNOWN_STUDENT: Final = "Invalid student_id"
OPTED_OUT: Final = "Student cannot be placed on the waitlist because transactional emails are disabled"
NOT_ENROLLED: Final = "Enrollment failed — student may not be active or training may have started"
NOT_REMOVED: Final = "De-enrollment failed — training may have already started"
NO_SPOTS: Final = "No spots available — training is at capacity (enrolled + waitlist-invited)"
UNKNOWN_ACTION: Final = (
    "Unknown action: {}. Must be invite, deinvite, return-to-waitlist, force-enroll, decline, or toggle-paid"
)
UNKNOWN_TARGET: Final = "Invalid target_training_id"
SAME_TRAINING: Final = "Source and target training cannot be the same"
UNKNOWN_OPERATION: Final = "Operation must be move or copy"
UNKNOWN_OVERRIDE: Final = f"Invalid override_status. Must be one of: {', '.join(STATUSES.names)}"


@contextmanager
def refusals(answers: Mapping[str, Answer]) -> Iterator[None]:
    """Say what the engine refuses in the contract's words: `answers` by its codes, `OTHERWISE` for all further ones.

    What is not refused but merely impossible right now (`Busy`) is said as it is.
    """
    try:
        yield
    except (Invalid, Forbidden, Conflict) as error:
        answer = answers.get(error.error_code, answers.get(OTHERWISE))
        if answer is None or isinstance(error, Busy):
            raise
        raise answer(error) from error


def invalid(field: str, text: str) -> Invalid:
    """A 400 that says `text` and blames `field`."""
    return Invalid(text, fields={field: [text]})


def instead(text: str, field: str) -> Answer:
    """A 400 that says `text`; the true reason stands at `field`."""
    return lambda error: Invalid(text, code=error.error_code, fields={field: [error.message]})


def conflicting(text: str) -> Answer:
    """A 409 that says `text`."""
    return lambda error: Conflict(text, code=error.error_code)


def already_enrolled(error: DomainError) -> DomainError:
    """A 409 that names the present status."""
    status = status_of(str(error.details.get("state", "")))
    return Conflict(f"Student is already enrolled with status: {status}", code=error.error_code)


def wrong_status(attempt: str, wanted: str) -> Answer:
    """A 400 that names the present status and the one that `attempt` needs."""

    def answer(error: DomainError) -> DomainError:
        status = status_of(str(error.details.get("state", "")))
        return Invalid(
            f"Cannot {attempt}: current status is {status}, must be {wanted}",
            code=error.error_code,
            fields={"action": [error.message]},
        )

    return answer


def with_its_reason(error: DomainError) -> DomainError:
    """A 400 with the engine's own words."""
    return Invalid(error.message, code=error.error_code, fields={"action": [error.message]})
