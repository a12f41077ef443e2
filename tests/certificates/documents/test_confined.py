"""Strangers' files are read in a process apart, also while the stranger waits in front of the page."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from certificates.documents import confined
from certificates.documents.confined import ReadingInterrupted, read_confined
from certificates.documents.reading import read_document
from certificates.services import comparing
from tests.certificates.papers import attached_bomb_pdf, pdf, red_cross
from tests.pages import assert_sound, words


def send(client, content):
    return client.post("/verify/compare/", {"paper": SimpleUploadedFile("certificate.pdf", content)})


@pytest.mark.django_db
def test_a_file_that_unpacks_to_all_memory_ends_its_reader_only(client):
    bomb = attached_bomb_pdf(14)
    assert len(bomb) < 2_000_000

    page = assert_sound(send(client, bomb), 422)

    assert "damaged" in words(page.select_one(".error-summary"))


@pytest.mark.django_db
def test_without_time_to_read_it_the_file_is_not_to_blame(client, monkeypatch):
    monkeypatch.setattr(comparing, "PATIENCE_SECONDS", 0.001)

    page = assert_sound(send(client, pdf(red_cross())), 503)

    assert "damaged" not in words(page.main)
    assert "try again later" in words(page.main)


def test_a_reader_has_bounds(monkeypatch):
    assert read_confined(pdf(red_cross())).text.startswith("American Red Cross")
    monkeypatch.setattr(confined, "PATIENCE_SECONDS", 0.001)
    with pytest.raises(ReadingInterrupted):
        read_confined(pdf(red_cross()))


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_what_is_locked_against_changes_only_is_read(algorithm):
    """Everybody can open it: a password is asked for by nobody."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf(red_cross())))
    writer.encrypt("", owner_password="secret", algorithm=algorithm)
    saved = io.BytesIO()
    writer.write(saved)

    assert read_document(saved.getvalue()).text.startswith("American Red Cross")
