"""Who dies between the file and its row leaves a file that the sweep finds; nothing else is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from certificates.models import CertificateRender, Intake
from certificates.services import rendering
from certificates.services.erasing import forget_holder
from certificates.services.issuing import issue_certificate
from certificates.services.lost_files import LASTS, sweep_lost_files
from certificates.services.rendering import make_render, read_pdf
from config.kit.storage import private_files
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.certificates.papers import pdf
from tests.faults.programs import ROOT, database_url

KILLED = """
import os, signal
from accounts.models import Practice, User
from certificates.models import CertificateRender, Intake
from certificates.services.intake import upload_certificate
from certificates.services.rendering import make_render

def die(*_args, **_options):
    os.kill(os.getpid(), signal.SIGKILL)

holder = User.objects.get(pk={holder})
if {is_upload}:
    Intake.save = die
    upload_certificate(
        holder, practice=Practice.objects.get(), actor=holder, name="a.pdf", content=bytes.fromhex("{paper}")
    )
else:
    render = CertificateRender.objects.get()
    save = CertificateRender.save
    CertificateRender.save = lambda row, **how: die() if "file" in how["update_fields"] else save(row, **how)
    make_render(render.pk)
"""


def names(place):
    """Every file below `place` but the pictures of schools."""
    root = Path(private_files().path(place))
    return sorted(f"{place}/{path.relative_to(root)}" for path in root.rglob("*.pdf"))


def age(*files):
    then = (timezone.now() - LASTS - timedelta(minutes=1)).timestamp()
    for name in files:
        os.utime(private_files().path(name), (then, then))


def run(folder, **values):
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-c", KILLED.format(**values)],
        cwd=ROOT,
        env={
            **os.environ,
            "CAMPANILE_ENV": "test",
            "DATABASE_URL": database_url(connection.settings_dict),
            "MEDIA_ROOT": str(folder),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_between_the_file_and_its_row(tmp_path, tmp_path_factory, django_capture_on_commit_callbacks):
    folder = tmp_path_factory.mktemp("media")
    (folder / "private").symlink_to(tmp_path)
    training = certified_training()
    enrollment = took_part(training)
    with django_capture_on_commit_callbacks():
        certificate = issue_certificate(enrollment.pk, actor=admin_of(training.practice))
    programs = [
        run(folder, holder=enrollment.student_id, is_upload=is_upload, paper=pdf("mine").hex())
        for is_upload in (True, False)
    ]
    for program in programs:
        said = program.communicate(timeout=120)[1]
        assert program.returncode == -signal.SIGKILL, said.decode()

    lost = [*names("intakes"), *names("certificates")]
    assert len(lost) == 2
    assert not Intake.objects.exists()
    assert CertificateRender.objects.get().file.name == ""
    assert sweep_lost_files() == 0  # somebody may be at it
    age(*lost)
    assert sweep_lost_files() == 2
    assert [*names("intakes"), *names("certificates")] == []
    assert read_pdf(certificate, viewer=enrollment.student).startswith(b"%PDF")
    age(*names("certificates"))
    assert sweep_lost_files() == 0


@pytest.mark.django_db
def test_what_has_a_row_or_is_a_schools_picture_stays(bring):
    intake = bring()
    logo = private_files().save("certificates/logos/0.png", ContentFile(b"logo"))
    other = private_files().save("elsewhere/lost.pdf", ContentFile(b"not ours"))
    lost = [private_files().save(f"intakes/{name}.pdf", ContentFile(b"%PDF")) for name in ("a", "1/b", "99/c")]
    age(intake.file.name, logo, other, *lost[:2])

    assert sweep_lost_files() == 2
    assert [private_files().exists(name) for name in (intake.file.name, logo, other, lost[2])] == [True] * 4


@pytest.mark.django_db
def test_who_is_erased_while_the_paper_is_made_leaves_none(monkeypatch, django_capture_on_commit_callbacks):
    training = certified_training()
    enrollment, admin = took_part(training), admin_of(training.practice)
    issue_certificate(enrollment.pk, actor=admin)

    def erased_meanwhile(*_args, **_options):
        forget_holder(enrollment.student, actor=admin)
        return b"%PDF"

    monkeypatch.setattr(rendering, "render_certificate", erased_meanwhile)
    assert make_render(CertificateRender.objects.get().pk) is None
    assert names("certificates") == []
    assert CertificateRender.objects.get().file.name == ""
