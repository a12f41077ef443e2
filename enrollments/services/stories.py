"""What a notice says and to whom, whatever is taught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from messaging.delivery.services import Attachment


@dataclass(frozen=True, slots=True)
class Story:
    """`context` is added to what every notice knows; `twin` is the kind that `teachers` get, "" for none.

    `files` makes what the mail to a reader carries, `teacher_url` is where
    messages to teachers lead if not to the enrolment.
    """

    context: Mapping[str, Any]
    teachers: Sequence[User] = ()
    twin: str = ""
    teacher_url: str = ""
    files: Callable[[User], Sequence[Attachment]] = field(default=lambda _reader: ())
    are_files_for_teachers: bool = False

    def readers(self, kind: str, student: User) -> Iterator[tuple[str, User, str, Sequence[Attachment]]]:
        """Kind, reader, path ("" for the enrolment's) and files of each message."""
        yield kind, student, "", self.files(student)
        if self.twin:
            for teacher in self.teachers:
                yield self.twin, teacher, self.teacher_url, self.files(teacher) if self.are_files_for_teachers else ()
