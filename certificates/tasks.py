"""Background work: thin, repeatable, by id."""

from __future__ import annotations

from certificates.services import questions
from certificates.services.refreshing import refresh_due, refresh_subject
from config.kit.tasks import task


@task("certificates.refresh_due")
def refresh_what_is_due() -> None:
    """Ask agencies for the addresses that are due."""
    refresh_due()


@task("certificates.refresh_address")
def refresh_address(subject_id: int) -> None:
    """Ask an agency for one address that somebody has just looked at."""
    refresh_subject(subject_id)


@task("certificates.answer_question")
def answer_question(question_id: int) -> None:
    """Answer one question that came by mail."""
    questions.answer_question(question_id)


@task("certificates.answer_waiting_questions")
def answer_waiting_questions() -> None:
    """Answer what was left behind."""
    questions.answer_waiting_questions()
