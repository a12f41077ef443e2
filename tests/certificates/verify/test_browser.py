"""Checking a certificate in a real browser: without script, on a phone, and as axe sees it."""

from __future__ import annotations

import pytest

from certificates.services.issuing import issue_certificate
from certificates.services.rendering import read_pdf
from certificates.services.revoking import revoke_certificate
from tests.browser.visits import findings, small_targets, too_wide
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.factories.certificates import issued_certificate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_checks_number_and_file(browser, page, live_server):
    training = certified_training()
    admin = admin_of(training.practice)
    enrollment = took_part(training)
    certificate = issue_certificate(enrollment.pk, actor=admin)
    gone = revoke_certificate(issued_certificate(training.practice), actor=admin, reason="Another took the test")
    pdf = read_pdf(certificate, viewer=enrollment.student)
    paper = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": pdf}

    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    plain.goto(f"{live_server.url}/verify/")
    plain.get_by_label("Number of the certificate").fill(certificate.number.lower())
    plain.get_by_role("button", name="Check", exact=True).click()
    plain.get_by_text("This certificate is genuine and counts").wait_for()
    plain.get_by_role("link", name="Compare a file").click()
    plain.get_by_label("Certificate as a PDF").set_input_files(paper)
    plain.get_by_role("button", name="Compare").click()
    plain.get_by_text("This is the very file that was issued").wait_for()
    plain.context.close()

    page.set_viewport_size({"width": 390, "height": 800})
    for address in ("/verify/", f"/verify/{certificate.share_key}/", f"/verify/{gone.share_key}/", "/verify/?number=X"):
        page.goto(f"{live_server.url}{address}")
        assert (address, findings(page), too_wide(page), small_targets(page)) == (address, [], [], [])
    page.get_by_label("Certificate as a PDF").set_input_files(paper)
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("Field by field").wait_for()
    assert (findings(page), too_wide(page), small_targets(page)) == ([], [], [])
