"""Reading what people write about themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import phonenumbers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from config.kit.errors import Invalid

LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 128
LONGEST_AVATAR: Final = 500
LONGEST_PASSWORD: Final = 1024
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069]")
"""Also what turns letters around, with which one name reads as another."""


def clean_email(email: str) -> str:
    """The address in lower case. Raises `Invalid`."""
    text = email.strip().lower()
    try:
        validate_email(text)
    except ValidationError as error:
        raise refuse("email", *error.messages) from error
    if len(text) > LONGEST_EMAIL:
        raise refuse("email", _("This e-mail address is too long."))
    return text


def clean_full_name(full_name: str) -> str:
    """The name with single blanks. Raises `Invalid` for none, for control characters and for addresses of pages."""
    text = " ".join(full_name.split())
    first, _blank, last = text.partition(" ")
    if not text:
        raise refuse("full_name", _("Please tell us your name."))
    if max(len(first), len(last)) > LONGEST_NAME:
        raise refuse("full_name", _("This name is too long."))
    if CONTROL.search(text) or "://" in text or "<" in text or ">" in text:
        raise refuse("full_name", _("A name cannot contain this."))
    return text


def clean_name_part(field: str) -> Callable[[str], str]:
    """The check of one part of a name, whose refusals blame `field`."""

    def clean(value: str) -> str:
        try:
            return clean_full_name(value)
        except Invalid as error:
            raise Invalid(fields={field: error.fields["full_name"]}) from error

    return clean


def clean_phone(phone: str, *, practice: Practice | None) -> str:
    """The number as E.164, empty for none; without a country code it is one of the practice's country."""
    if not phone.strip():
        return ""
    try:
        parsed = phonenumbers.parse(phone, practice.country if practice else None)
    except phonenumbers.NumberParseException as error:
        raise refuse("phone", _("This is not a telephone number.")) from error
    if not phonenumbers.is_valid_number(parsed):
        raise refuse("phone", _("This is not a telephone number."))
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def clean_avatar(address: str) -> str:
    """An http(s) address, or empty for none. Photos of ours are set by `avatars.set_avatar` alone."""
    text = address.strip()
    if not text:
        return ""
    parts = urlsplit(text)
    if len(text) > LONGEST_AVATAR or CONTROL.search(text) or not _is_web(parts.scheme, parts.netloc):
        raise refuse("avatar", _("The address of a picture (https://…) is wanted."))
    return text


def clean_new_password(password: str, *, user: User | None, field: str = "password") -> str:
    """The password, if it is good enough for `user`. Raises `Invalid` with the reasons."""
    if len(password) > LONGEST_PASSWORD or "\0" in password:
        raise refuse(field, _("This password is too long or contains what cannot be typed."))
    try:
        validate_password(password, user=user)
    except ValidationError as error:
        raise refuse(field, *error.messages) from error
    return password


def clean_by_model(name: str) -> Callable[[str], str]:
    """The check that the model's own field makes (time zone, language). Raises `Invalid`."""

    def clean(value: str) -> str:
        try:
            User._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]  # a plain column
        except ValidationError as error:
            raise refuse(name, *error.messages) from error
        return value

    return clean


def refuse(name: str, *messages: Any) -> Invalid:
    """A refusal that blames one input."""
    return Invalid(fields={name: messages})


def _is_web(scheme: str, host: str) -> bool:
    return scheme in {"http", "https"} and bool(host)
