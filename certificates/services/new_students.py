"""A new student's certificates are fetched at once, and the school is told what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from accounts.enums import Surface
from accounts.services.students_by_staff import create_student
from certificates.certificate_tables import printed_rows
from certificates.integrations.redcross.errors import Unreachable, Unreadable
from certificates.services.looking_up import Lookup, Store, look_up
from config.kit.errors import Busy
from messaging.delivery.services import send

if TYPE_CHECKING:
    from accounts.models import Practice, StudentProfile, User

logger = structlog.get_logger(__name__)


def add_student(
    practice: Practice,
    *,
    actor: User,
    email: str,
    first_name: str = "",
    last_name: str = "",
    phone: str = "",
    hovn_student_id: str = "",
) -> StudentProfile:
    """Write somebody down, ask the agency, keep what it lists and mail the school a summary.

    Three steps, none inside another: that the agency or a mail fails takes
    nothing back. Raises what `create_student` does.
    """
    profile = create_student(
        practice,
        actor=actor,
        email=email,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        hovn_student_id=hovn_student_id.strip(),
    )
    lookup: Lookup | None = None
    try:
        lookup = look_up(
            profile.user.email, practice=practice, actor=actor, surface=Surface.CERTIFICATION, store=Store.KNOWN
        )
    except (Unreachable, Unreadable, Busy) as failure:
        logger.warning("a new student waits to be looked up", student=profile.pk, why=str(failure))
    send(
        "certificates.student_added",
        to=practice.support_email or actor.email,
        practice=practice,
        context={
            "student": profile.user.full_name,
            "student_email": profile.user.email,
            "rows": printed_rows(lookup.certificates) if lookup else [],
            "is_known": lookup is not None,
        },
        dedupe_key=f"student:{profile.pk}",
        language=practice.language,
    )
    return profile
