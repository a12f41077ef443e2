"""When somebody has earned a certificate, condition by condition; and who may give and take it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.rules import is_member, is_practice_admin, roles_of
from catalog.enums import EligibilityKind
from enrollments.enums import EnrollmentState

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.rules import Person
    from certificates.models import Certificate, Intake

SEAT: Final = "seat"
SEATED: Final = frozenset({EnrollmentState.ENROLLED, EnrollmentState.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person on one offering.

    `sessions` counts its planned dates, past and to come; of these the person
    was at `attended`, and nobody said so or otherwise for `unmarked`. `grade`
    is a percentage, None as long as nobody graded.
    """

    state: str
    is_paid: bool
    price: int
    sessions: int
    attended: int
    unmarked: int
    grade: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule as somebody wrote it: its kind, and the threshold where the kind is measured."""

    kind: str
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One condition: what is asked, whether it is met, and what was found, in the present language."""

    kind: str
    is_met: bool
    asked: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Every condition with its verdict, in the order in which they were written."""

    verdicts: tuple[Verdict, ...]

    @property
    def is_eligible(self) -> bool:
        """Whether all are met."""
        return all(verdict.is_met for verdict in self.verdicts)

    @property
    def missing(self) -> list[str]:
        """The kinds that are not met."""
        return [verdict.kind for verdict in self.verdicts if not verdict.is_met]


Evaluator: TypeAlias = Callable[[Facts, Condition], Verdict]


def evaluate(conditions: Sequence[Condition], facts: Facts) -> Eligibility:
    """Judge each condition; without any, having completed it is the only one. A seat is needed always."""
    asked = conditions or (Condition(EligibilityKind.COMPLETION),)
    return Eligibility((_seat(facts), *(EVALUATORS[condition.kind](facts, condition) for condition in asked)))


def _seat(facts: Facts) -> Verdict:
    state = EnrollmentState(facts.state)
    return Verdict(SEAT, state in SEATED, _("Took part"), state.label)


def _attendance(facts: Facts, condition: Condition) -> Verdict:
    least = condition.threshold or 0
    is_met = facts.sessions > 0 and facts.attended * 100 >= least * facts.sessions
    found = ngettext(
        "was at %(attended)d of %(sessions)d session", "was at %(attended)d of %(sessions)d sessions", facts.sessions
    ) % {"attended": facts.attended, "sessions": facts.sessions}
    if facts.unmarked and not is_met:
        found = ngettext(
            "%(found)s, attendance of %(count)d is not noted",
            "%(found)s, attendance of %(count)d is not noted",
            facts.unmarked,
        ) % {"found": found, "count": facts.unmarked}
    return Verdict(
        condition.kind, is_met, _("Attended at least %(percent)d percent of the sessions") % {"percent": least}, found
    )


def _completion(facts: Facts, condition: Condition) -> Verdict:
    is_met = facts.state == EnrollmentState.COMPLETED
    return Verdict(condition.kind, is_met, _("Completed it"), EnrollmentState(facts.state).label)


def _payment(facts: Facts, condition: Condition) -> Verdict:
    if not facts.price:
        return Verdict(condition.kind, True, _("Paid for it"), _("free of charge"))
    return Verdict(condition.kind, facts.is_paid, _("Paid for it"), _("paid") if facts.is_paid else _("not paid"))


def _grade(facts: Facts, condition: Condition) -> Verdict:
    asked = _("Graded with at least %(percent)d percent") % {"percent": condition.threshold or 0}
    if facts.grade is None:
        return Verdict(condition.kind, False, asked, _("not graded yet"))
    is_met = facts.grade >= (condition.threshold or 0)
    return Verdict(condition.kind, is_met, asked, f"{facts.grade.normalize():f} %")


EVALUATORS: Final[dict[str, Evaluator]] = {
    EligibilityKind.ATTENDANCE: _attendance,
    EligibilityKind.COMPLETION: _completion,
    EligibilityKind.PAYMENT: _payment,
    EligibilityKind.GRADE: _grade,
}
"""How each kind is judged; a new kind is one more entry."""


def may_issue(user: Person, practice_id: int) -> bool:
    """Who issues, revokes and decides about names: those who run the practice."""
    return is_practice_admin(user, practice_id)


def may_look_up(user: Person, practice_id: int) -> bool:
    """Who asks agencies what others have, and reads the database of certificates: those who run the practice."""
    return is_practice_admin(user, practice_id)


def may_read_certificate(user: Person, certificate: Certificate) -> bool:
    """Its holder, and who runs the practice."""
    is_holder = user.is_authenticated and certificate.holder_id == user.pk
    return is_holder or is_practice_admin(user, certificate.practice_id)


def may_upload_for(user: Person, holder: User, practice_id: int) -> bool:
    """Who adds an agency's certificate: a member for themselves, who runs the practice for its members."""
    if user.is_authenticated and user.pk == holder.pk:
        return is_member(user, practice_id)
    return is_practice_admin(user, practice_id) and bool(roles_of(holder).get(practice_id))


def may_decide_intake(user: Person, intake: Intake) -> bool:
    """Who reads the file and says what it says: its holder, and who runs the practice."""
    is_holder = user.is_authenticated and intake.holder_id == user.pk
    return is_holder or is_practice_admin(user, intake.practice_id)
