"""Whether people have the certificates that a session asks for, judged on the day of that session."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.search import WORD, fold
from certificates.enums import CertificateSource, CertificateStatus, RequirementState
from certificates.models import Certificate, Requirement
from certificates.services.issuers import fold_issuer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from certificates.models import Issuer
    from scheduling.models import Session

BEST_FIRST: Final = tuple(RequirementState)


@dataclass(frozen=True, slots=True)
class RequirementVerdict:
    """One requirement, how somebody stands to it on `day`, and the certificate that says so, None without one.

    `is_elsewhere`: another school knows the certificate, this one does not.
    """

    requirement: Requirement
    state: RequirementState
    certificate: Certificate | None
    day: date
    is_elsewhere: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it is held and valid on that day."""
        return self.state == RequirementState.MET

    @property
    def text(self) -> str:
        """The requirement and how it stands, in the present language."""
        name, found = self.requirement.course_text, self.certificate
        if self.state == RequirementState.MET:
            said = _("%(name)s: valid, known to another school") if self.is_elsewhere else _("%(name)s: valid")
            return said % {"name": name}
        if found is None:
            return _("%(name)s: none known") % {"name": name}
        if self.state == RequirementState.EXPIRED and found.expires_on:
            return _("%(name)s: expired on %(day)s") % {"name": name, "day": _day(found.expires_on)}
        if self.state == RequirementState.NOT_YET and found.issued_on:
            return _("%(name)s: issued only on %(day)s") % {"name": name, "day": _day(found.issued_on)}
        if self.state == RequirementState.REVOKED:
            return _("%(name)s: revoked") % {"name": name}
        return _("%(name)s: nobody knows how long it is valid") % {"name": name}


Verdicts: TypeAlias = dict[tuple[int, int], list[RequirementVerdict]]


def day_of(session: Session) -> date:
    """The date on which the session begins, at its practice."""
    return session.starts_at.astimezone(ZoneInfo(session.practice.time_zone)).date()


def judge_requirements(sessions: Sequence[Session], people: Collection[int]) -> Verdicts:
    """How each of `people` (ids) stands to what each session asks, by the ids of session and person.

    Sessions whose type of training asks for nothing are left out. What the
    session's own practice knows counts: issued by it, found at an agency, or
    uploaded and confirmed. What another practice knows counts where it is valid
    and anybody could check it (`_held`). Two queries, however many.
    """
    asked = _asked(sessions)
    if not asked or not people:
        return {}
    held = defaultdict(list)
    for certificate in _held(sessions, people):
        held[certificate.holder_id].append(certificate)
    return {
        (session.pk, person): [
            judge(requirement, held[person], day_of(session), practice_id=session.practice_id)
            for requirement in asked[session.offering_id]
        ]
        for session in sessions
        if session.offering_id in asked
        for person in people
    }


def judge(requirement: Requirement, held: Sequence[Certificate], day: date, *, practice_id: int) -> RequirementVerdict:
    """The best that somebody's certificates say about the requirement on `day`.

    Nothing is told of other practices' but that one of them is valid.
    """
    verdict = _judge(requirement, [one for one in held if one.practice_id == practice_id], day)
    if verdict.is_met:
        return verdict
    elsewhere = _judge(requirement, [one for one in held if one.practice_id != practice_id], day)
    return replace(elsewhere, is_elsewhere=True) if elsewhere.is_met else verdict


def _judge(requirement: Requirement, held: Sequence[Certificate], day: date) -> RequirementVerdict:
    found = [(state_on(certificate, day), certificate) for certificate in held if meets(requirement, certificate)]
    judged = [(state, certificate) for state, certificate in found if state is not None]
    if not judged:
        return RequirementVerdict(requirement, RequirementState.MISSING, None, day)
    state, certificate = min(judged, key=lambda one: (BEST_FIRST.index(one[0]), -_last(one[1])))
    return RequirementVerdict(requirement, state, certificate, day)


def meets(requirement: Requirement, certificate: Certificate) -> bool:
    """Whether it is what is asked for: every word in the course's name, and by that issuer where one is named."""
    if not _is_by(requirement.issuer, certificate.issuer):
        return False
    return words_of(requirement.course_text) <= words_of(certificate.course_name)


def state_on(certificate: Certificate, day: date) -> RequirementState | None:
    """How it stood, or will stand, on `day`; None when another stands for it by then.

    A revocation counts from its day on. What we issued without an end is valid
    for good; of others' without one nobody knows.
    """
    if certificate.status == CertificateStatus.SUPERSEDED:
        successor: date | None = getattr(certificate, "successor_on", None)
        if successor is None or successor <= day:
            return None
    if certificate.revoked_on is not None and certificate.revoked_on <= day:
        return RequirementState.REVOKED
    if certificate.issued_on is not None and certificate.issued_on > day:
        return RequirementState.NOT_YET
    if certificate.expires_on is None:
        is_endless = certificate.source == CertificateSource.ISSUED
        return RequirementState.MET if is_endless else RequirementState.UNKNOWN
    return RequirementState.MET if certificate.expires_on >= day else RequirementState.EXPIRED


@lru_cache(maxsize=1024)
def words_of(text: str) -> frozenset[str]:
    """The words of a course's name, folded; a name without any is one word of its own, so that it is not everything."""
    folded = fold(text)
    return frozenset(WORD.findall(folded)) or frozenset({folded})


def _is_by(wanted: Issuer | None, given: Issuer) -> bool:
    """Another practice has another row for the same issuer: there the name says it."""
    if wanted is None or wanted == given:
        return True
    return wanted.practice_id != given.practice_id and fold_issuer(wanted.name) == fold_issuer(given.name)


def _asked(sessions: Sequence[Session]) -> dict[int, list[Requirement]]:
    """What each offering asks, by its id."""
    rows = Requirement.objects.filter(
        is_active=True, training_type__trainings__in={session.offering_id for session in sessions}
    )
    found: dict[int, list[Requirement]] = {}
    rows = rows.select_related("issuer").annotate(asked_by=F("training_type__trainings"))
    for row in rows.order_by("course_text", "pk"):
        found.setdefault(row.asked_by, []).append(row)
    return found


def _held(sessions: Sequence[Session], people: Collection[int]) -> list[Certificate]:
    """Theirs that the sessions' practices know, and others' that agencies list or that their holders let anybody check.

    What somebody else's staff believed of an upload proves nothing here.
    """
    own = Q(practice__in={session.practice_id for session in sessions})
    checkable = Q(source=CertificateSource.AGENCY) | Q(source=CertificateSource.ISSUED, is_shared=True)
    rows = Certificate.objects.filter(own | checkable, holder__in=people).exclude(status=CertificateStatus.PENDING)
    slim = rows.select_related("issuer").only(
        "practice", "holder", "source", "status", "course_name", "issuer", "issued_on", "expires_on", "revoked_on",
        "issuer__practice", "issuer__name",
    )  # fmt: skip
    return list(slim.annotate(successor_on=F("replaced_by__issued_on")).order_by("pk"))


def _last(certificate: Certificate) -> int:
    return certificate.expires_on.toordinal() if certificate.expires_on else 0


def _day(day: date) -> str:
    return date_format(day, _("j F Y"))
