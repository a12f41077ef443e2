"""Students of a tutor whose account is closed: the office ends their courses, and what was not given is paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from config.kit.errors import Conflict
from enrollments.models import Enrollment
from enrollments.services.removing import remove_student
from enrollments.shortfall import is_held_up

if TYPE_CHECKING:
    from accounts.models import User


def release_student(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """End an enrolment that its tutor cannot go on with, as `remove_student` does; the student is told why.

    Raises as that, and `Conflict` (`tutor_teaches`) when the tutor's account is
    open or nothing is held up.
    """
    known = Enrollment.objects.select_related("practice", "offering__coursepack__tutor_profile__user")
    enrollment = known.get(pk=enrollment.pk)  # the caller's object may remember the tutor from before
    if not is_held_up(enrollment):
        raise Conflict(_("The tutor can give these lessons."), code="tutor_teaches")
    with translation.override(enrollment.practice.language):
        reason = _("The tutor gives no lessons any more.")
    return remove_student(enrollment, actor=actor, reason=reason, is_tutor_absent=True)
