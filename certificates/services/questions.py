"""Questions by mail about what somebody has earned.

Taken at once, answered by the worker: the row is the memory between both. The
sender's address decides what they may read, and the answer goes to that
address alone. Nothing that is found is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Surface
from certificates.certificate_tables import printed_rows
from certificates.enums import Audience, QuestionOutcome
from certificates.integrations.redcross.errors import Unreachable, Unreadable
from certificates.locks import lock_question
from certificates.models import Certificate, InboundQuestion
from certificates.services.issuers import own_issuer
from certificates.services.looking_up import Store, look_up
from config.kit.errors import Busy, Invalid
from config.kit.locks import locked_transaction
from config.kit.throttling import Limit, name_subject, spend
from messaging.delivery.services import send

if TYPE_CHECKING:
    from accounts.models import Practice

logger = structlog.get_logger(__name__)
BY_SENDER: Final = Limit("mail-questions", times=10, seconds=3600, closed=True)
BY_STRANGERS: Final = Limit("mail-questions-external", times=100, seconds=3600, closed=True)
"""Of everybody together who is not of the school: each look-up is asked of the agency."""
PATIENCE: Final = timedelta(minutes=5)
GIVEN_UP: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in our words.

    `sender` is the one address it is from, in lower case, blank unless it is
    exactly one; `target` the address that it asks about, blank for none;
    `is_automatic` says that no person wrote it.
    """

    provider: str
    message_id: str
    sender: str
    target: str
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """The contract's words: `ok` with the address asked about, `no-email`, or `ignored` for what no person asked."""

    status: str
    email: str = ""


def receive_question(mail: Mail, *, practice: Practice) -> Received:
    """Write the question down, to be answered soon; the same message again changes nothing.

    Raises `Invalid` when it is not from exactly one address, `TooManyRequests`
    beyond the limits. What a machine wrote gets no answer: two of them would
    write to each other for ever.
    """
    known = InboundQuestion.objects.filter(provider=mail.provider, message_id=mail.message_id).first()
    if known is not None:
        return _received(known)
    if not mail.sender:
        raise Invalid(_("The sender is not exactly one address."), code="bad_sender")
    audience = Audience.NOBODY if mail.is_automatic else audience_of(mail.sender, practice)
    if audience != Audience.NOBODY:
        spend(BY_SENDER, name_subject(mail.sender))
        if audience == Audience.EXTERNAL:
            spend(BY_STRANGERS, f"practice:{practice.pk}")
    with transaction.atomic():
        question, is_new = InboundQuestion.objects.get_or_create(
            provider=mail.provider,
            message_id=mail.message_id,
            defaults={
                "practice": practice,
                "sender_folded": mail.sender,
                "target_email": mail.target,
                "audience": audience,
                "outcome": QuestionOutcome.REFUSED if audience == Audience.NOBODY else QuestionOutcome.RECEIVED,
            },
        )
        if is_new and audience != Audience.NOBODY:
            from certificates.tasks import answer_question as task  # noqa: PLC0415 - tasks import the services

            task.on_commit(question.pk)
    return _received(question)


def audience_of(sender: str, practice: Practice) -> Audience:
    """Whose question it is: internal is exactly one of the practice's own domains, never one that merely ends so."""
    if practice.support_email and sender == practice.support_email.lower():
        return Audience.NOBODY  # our own answers come from there
    domain = sender.rpartition("@")[2]
    return Audience.INTERNAL if domain in practice.lookup_domains else Audience.EXTERNAL


def answer_question(question_id: int) -> QuestionOutcome | None:
    """Ask the agency and put the answer into the outbox; None when somebody has done so already.

    Claimed by the row: no transaction is open while the agency is asked.
    """
    question = InboundQuestion.objects.select_related("practice").filter(pk=question_id).first()
    if question is None or question.outcome != QuestionOutcome.RECEIVED:
        return None
    if not question.target_email:
        return _settle(question, QuestionOutcome.NO_ADDRESS, problem="no_address")
    own_issuer(question.practice)  # else nobody knows yet which certificates are ours
    try:
        lookup = look_up(
            question.target_email,
            practice=question.practice,
            actor=None,
            surface=Surface.CERTIFICATION,
            store=Store.NEVER,
        )
    except (Unreachable, Unreadable, Busy, Invalid) as failure:
        logger.warning("a question by mail has no answer", question=question.pk, why=str(failure))
        return _settle(question, QuestionOutcome.FAILED, problem="unreachable")
    return _settle(question, QuestionOutcome.ANSWERED, rows=lookup.certificates)


def answer_waiting_questions() -> int:
    """Answer what a worker left behind; how many. What waits for long is not answered any more."""
    now = timezone.now()
    waiting = InboundQuestion.objects.filter(
        outcome=QuestionOutcome.RECEIVED, received_at__range=(now - GIVEN_UP, now - PATIENCE)
    )
    numbers = list(waiting.order_by("pk").values_list("pk", flat=True)[:20])
    return sum(answer_question(number) is not None for number in numbers)


def _settle(
    question: InboundQuestion, outcome: QuestionOutcome, *, rows: tuple[Certificate, ...] = (), problem: str = ""
) -> QuestionOutcome | None:
    """The answer and the end of the question, together and once."""
    is_internal = question.audience == Audience.INTERNAL
    shown = rows if is_internal else [row for row in rows if row.is_ours]
    context: dict[str, Any] = {
        "asked": question.target_email,
        "rows": printed_rows(shown),
        "is_internal": is_internal,
        "problem": problem,
        "school": question.practice.name,
    }
    with locked_transaction():
        fresh = lock_question(question)
        if fresh.outcome != QuestionOutcome.RECEIVED:  # or who asks, or is asked about, was erased meanwhile
            return None
        [message] = send(
            "certificates.question_answered",
            to=fresh.sender_folded,
            practice=question.practice,
            context=context,
            dedupe_key=f"question:{fresh.pk}",
            language=question.practice.language,
        )
        fresh.outcome, fresh.answered = outcome, message
        fresh.save(update_fields=["outcome", "answered"])
    return outcome


def _received(question: InboundQuestion) -> Received:
    if question.outcome == QuestionOutcome.REFUSED:
        return Received("ignored")
    return Received("ok", question.target_email) if question.target_email else Received("no-email")
