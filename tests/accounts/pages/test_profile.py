from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent, User
from accounts.services import avatars
from accounts.services.avatars import EDGE, set_avatar
from config.kit.errors import Invalid
from tests.accounts.helpers import code_sent_to, member
from tests.accounts.people import browser_of, inputs, text
from tests.factories.accounts import PASSWORD

PROFILE = reverse("accounts:profile")
PHOTO = reverse("accounts:photo")
FORM = {
    "first_name": "Mary Ann",
    "last_name": "Evans",
    "phone": "020 123 4567",
    "language": "nl",
    "time_zone": "Asia/Kolkata",
}


@pytest.fixture
def student(practice):
    return member(practice, email="ada@school.example")


@pytest.fixture
def ada(student):
    return browser_of(student)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    folder = Path(tmp_path)
    settings.MEDIA_ROOT = folder
    return folder


def picture(kind="PNG", size=(60, 40), mode="RGB", **options) -> bytes:
    drawn = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(drawn, kind, **options)
    return drawn.getvalue()


def upload(content: bytes, name="me.png") -> dict[str, SimpleUploadedFile]:
    return {"photo-photo": SimpleUploadedFile(name, content)}


def test_the_profile_is_saved_and_the_number_understood(ada, student):
    response = ada.post(PROFILE, FORM)

    assert response["Location"] == PROFILE
    student.refresh_from_db()
    assert (student.first_name, student.last_name, student.phone) == ("Mary Ann", "Evans", "+31201234567")
    assert (student.language, student.time_zone) == ("nl", "Asia/Kolkata")
    page = text(ada.get(PROFILE))
    assert 'lang="nl"' in page
    assert inputs(page)["phone"]["value"] == "+31201234567"
    assert inputs(page)["phone"]["autocomplete"] == "tel"


@pytest.mark.parametrize("phone", ["12", "not a number", "+31 999"])
def test_no_telephone_number_is_refused_and_the_rest_kept(ada, student, phone):
    response = ada.post(PROFILE, {**FORM, "phone": phone})

    assert response.status_code == 422
    assert inputs(text(response))["phone"]["value"] == phone
    assert inputs(text(response))["last_name"]["value"] == "Evans"
    student.refresh_from_db()
    assert student.phone == ""


def test_a_photo_is_drawn_anew_shown_and_replaced(ada, student, media, django_capture_on_commit_callbacks):
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells"
    assert ada.post(PHOTO, upload(picture("JPEG", exif=exif), "me.jpg")).status_code == 302
    student.refresh_from_db()
    first = student.avatar

    shown = ada.get(first)
    content = b"".join(shown.streaming_content)
    assert shown["Content-Type"] == "image/webp"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert b"A camera that tells" not in content
    with Image.open(BytesIO(content)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (EDGE, EDGE))

    with django_capture_on_commit_callbacks(execute=True):
        ada.post(PHOTO, upload(picture()))
    student.refresh_from_db()
    assert student.avatar != first
    assert len(list((media / "avatars").iterdir())) == 1
    assert f'src="{student.avatar}"' in text(ada.get(PROFILE))


def test_without_a_photo_the_initials_are_drawn(ada, student, media, django_capture_on_commit_callbacks):
    ada.post(PHOTO, upload(picture()))

    with django_capture_on_commit_callbacks(execute=True):
        assert ada.post(reverse("accounts:remove-photo")).status_code == 302

    student.refresh_from_db()
    assert student.avatar == ""
    assert not any(path.is_file() for path in media.rglob("*"))
    assert "avatar-initials" in text(ada.get(PROFILE))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg onload='alert(1)'>", "no picture that we can read"),
        (b"", "empty"),
        (picture()[:60], "no picture that we can read"),
        (picture("BMP"), "no picture that we can read"),
    ],
)
def test_what_is_no_picture_is_refused(ada, student, content, words):
    response = ada.post(PHOTO, upload(content))

    assert response.status_code == 422
    assert words in text(response)
    student.refresh_from_db()
    assert student.avatar == ""


def test_files_and_pictures_that_are_too_large_are_refused(ada, student, monkeypatch):
    monkeypatch.setattr(avatars, "LARGEST_FILE", 100)
    with pytest.raises(Invalid, match="cannot be accepted") as too_heavy:
        set_avatar(student, actor=student, upload=BytesIO(picture()))
    monkeypatch.undo()
    monkeypatch.setattr(avatars, "MOST_PIXELS", 100)
    with pytest.raises(Invalid) as too_wide:
        set_avatar(student, actor=student, upload=BytesIO(picture()))

    assert "larger than 5 MB" in str(too_heavy.value.fields["photo"][0])
    assert "too many pixels" in str(too_wide.value.fields["photo"][0])
    assert not AuditEvent.objects.filter(action="user.photo_set").exists()


def test_a_photo_elsewhere_is_not_ours_to_delete(student, media):
    (media / "avatars").mkdir()
    (media / "avatars" / "other.webp").write_bytes(b"x")
    student.avatar = "https://cdn.example/avatars/other.webp"
    student.save(update_fields=["avatar"])

    set_avatar(student, actor=student, upload=BytesIO(picture()))

    assert (media / "avatars" / "other.webp").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["avatars/../secret.webp", "private/a.webp", "avatars/a.svg", "avatars/none.webp"])
def test_only_pictures_of_the_public_folders_are_shown(client, media, name):
    (media / "private").mkdir()
    (media / "private" / "a.webp").write_bytes(b"x")

    assert client.get(f"/media/{name}").status_code == 404


def test_another_address_counts_once_its_code_came_back(ada, student):
    change, confirm = reverse("accounts:change-email"), reverse("accounts:confirm-email-change")

    assert ada.post(change, {"email": "new@school.example", "password": "wrong one"}).status_code == 422
    assert ada.post(change, {"email": "new@school.example", "password": PASSWORD})["Location"] == confirm
    assert "new@school.example" in text(ada.get(confirm))
    assert User.objects.get().email == "ada@school.example"

    assert ada.post(confirm, {"code": code_sent_to("new@school.example")})["Location"] == PROFILE
    assert User.objects.get().email == "new@school.example"
