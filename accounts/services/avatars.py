"""Photos of people: whatever was sent is decoded and drawn anew, so that only a picture of ours is kept."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.locks import lock_user
from accounts.models import User
from accounts.services.account_inputs import refuse
from accounts.services.audit import record_event
from config.kit.ids import uuid7

LARGEST_FILE: Final = 5 * 1024 * 1024  # bytes
MOST_PIXELS: Final = 40_000_000
EDGE: Final = 384  # pixels; shown at 96 at most, on screens of up to four times the density
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
FOLDER: Final = "avatars"


def set_avatar(user: User, *, actor: User, upload: IO[bytes]) -> str:
    """Keep the middle square of the picture as the person's photo; the former one of ours is deleted.

    Returns its address. Raises `Invalid` (field `photo`) for files that are too
    large, no picture, or a picture of absurd size.
    """
    picture = draw_square(upload)
    name = default_storage.save(f"{FOLDER}/{uuid7()}.webp", ContentFile(picture))
    try:
        former = _point_to(user, default_storage.url(name), actor=actor, action="user.photo_set")
    except BaseException:
        default_storage.delete(name)
        raise
    _forget_file(former)
    return user.avatar


def remove_avatar(user: User, *, actor: User) -> None:
    """Back to drawn initials; a photo of ours is deleted."""
    if user.avatar:
        _forget_file(_point_to(user, "", actor=actor, action="user.photo_removed"))


def draw_square(upload: IO[bytes]) -> bytes:
    """The middle square of the picture, `EDGE` pixels wide, as WebP without any of its notes (place, camera)."""
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise refuse("photo", _("The file is larger than 5 MB. Choose a smaller one."))
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise refuse("photo", _("The picture has too many pixels. Choose a smaller one."))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise refuse("photo", _("This file is no picture that we can read. Use JPEG, PNG or WebP.")) from error
    ground = Image.new("RGBA", upright.size, "white")
    square = ImageOps.fit(Image.alpha_composite(ground, upright).convert("RGB"), (EDGE, EDGE))
    drawn = BytesIO()
    square.save(drawn, "WEBP", quality=82, method=6)
    return drawn.getvalue()


def _point_to(user: User, address: str, *, actor: User, action: str) -> str:
    """Let the row name `address`; returns what it named before."""
    with transaction.atomic():
        fresh = lock_user(user)
        former, fresh.avatar = fresh.avatar, address
        fresh.save(update_fields=["avatar"])
        record_event(action, fresh, actor=actor, practice=fresh.default_practice_id)
    user.avatar = address
    return former


def _forget_file(address: str) -> None:
    """Delete the file behind `address` if it is one of ours; addresses elsewhere are left alone."""
    path = urlsplit(address).path
    name = PurePosixPath(path).name
    if address and default_storage.url(f"{FOLDER}/{name}") == address and settings.MEDIA_URL:
        transaction.on_commit(lambda: default_storage.delete(f"{FOLDER}/{name}"))
