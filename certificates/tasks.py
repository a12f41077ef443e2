"""Background work: thin, repeatable, by id."""

from __future__ import annotations

from certificates.services import questions
from certificates.services.asking_again import import_again
from certificates.services.batches import resume_batches, run_batch
from certificates.services.expiring import remind_of_expiries
from certificates.services.intake import read_due_intakes, read_intake
from certificates.services.lost_files import sweep_lost_files
from certificates.services.reconciliation_runs import run_comparison, sweep_comparisons
from certificates.services.reconciling import (
    compare_certificates,
    compare_person,
    compare_reference,
    compare_seats,
)
from certificates.services.refreshing import refresh_due, refresh_subject
from certificates.services.rendering import make_due_renders, make_render
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


@task("certificates.render")
def render_certificate_pdf(render_id: int) -> None:
    """Make one PDF."""
    make_render(render_id)


@task("certificates.render_due")
def render_due() -> None:
    """Make the PDFs that nobody made."""
    make_due_renders()


@task("certificates.issue_batch")
def issue_batch(batch_id: int) -> None:
    """Issue to everybody on a training."""
    run_batch(batch_id)


@task("certificates.resume_batches")
def resume_stalled_batches() -> None:
    """Go on with batches whose worker is gone."""
    resume_batches()


@task("certificates.remind_of_expiries")
def remind_what_expires() -> None:
    """Tell holders that a certificate ends soon."""
    remind_of_expiries()


@task("certificates.read_upload")
def read_uploaded_certificate(intake_id: int) -> None:
    """Read one uploaded certificate."""
    read_intake(intake_id)


@task("certificates.read_due_uploads")
def read_due_uploads() -> None:
    """Read the uploads that lost their worker."""
    read_due_intakes()


@task("certificates.sweep_lost_files")
def sweep_files() -> None:
    """Delete the files whose writer died before their row was there."""
    sweep_lost_files()


@task("certificates.compare_person")
def compare_one_person(practice_id: int, person_id: int) -> None:
    """Compare what is known of one person; the nightly comparison is behind it."""
    compare_person(practice_id, person_id)


@task("certificates.compare_found")
def compare_found(practice_id: int, certificate_ids: list[int]) -> None:
    """Compare what was found for somebody whom nobody knows."""
    compare_certificates(practice_id, certificate_ids)


@task("certificates.compare_seats")
def compare_some_seats(practice_id: int, enrollment_ids: list[int]) -> None:
    """Compare the seats about which something was noted; the nightly comparison is behind it."""
    compare_seats(practice_id, enrollment_ids)


@task("certificates.compare_practice")
def compare_practice(run_id: int) -> None:
    """Compare all that a practice has."""
    run_comparison(run_id)


@task("certificates.sweep_comparisons")
def compare_what_is_due() -> None:
    """Begin the day's comparisons, and go on with those whose worker is gone."""
    sweep_comparisons()


@task("certificates.import_booking_again")
def import_booking_again(practice_id: int, reference: str) -> None:
    """Import one booking of Hovn anew, and compare what is said of it."""
    import_again(practice_id, reference)
    compare_reference(practice_id, reference)
