"""Becoming somebody here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role, VerificationPurpose
from accounts.errors import EmailTaken
from accounts.models import Membership, Practice, User
from accounts.queries import find_user_by_email
from accounts.services.account_inputs import (
    clean_avatar,
    clean_by_model,
    clean_email,
    clean_full_name,
    clean_name_part,
    clean_new_password,
    clean_phone,
)
from accounts.services.audit import record_event
from accounts.services.neutrality import same_for_everybody
from accounts.services.student_profiles import open_student_profile
from accounts.services.tutor_applications import keep_application
from accounts.services.verification_codes import send_code
from config.kit.errors import Invalid
from messaging.delivery.services import send

NOTHING: Final[Mapping[str, Any]] = {}


def register_user(
    *,
    email: str,
    password: str,
    practice: Practice,
    full_name: str = "",
    first_name: str = "",
    last_name: str = "",
    actor: User | None = None,
    avatar: str = "",
    phone: str = "",
    language: str = "",
    time_zone: str = "",
    application: Mapping[str, Any] = NOTHING,
    sends_code: bool = True,
) -> User:
    """A new student of `practice`, whose address still has to be confirmed.

    The name comes whole, or as `first_name` and `last_name` from who asks for both.
    `application` holds fields of a later tutor application, which are kept.
    With `sends_code` the confirmation mail goes out. Raises `Invalid` with
    every field that is wrong, and `EmailTaken`.
    """
    values = _cleaned(
        email=email,
        full_name=full_name,
        first_name=first_name,
        last_name=last_name,
        password=password,
        phone=phone,
        avatar=avatar,
        language=language,
        time_zone=time_zone,
        practice=practice,
    )
    user = User(**values, default_practice=practice)
    user.password = make_password(password)  # slow by design: not inside the transaction
    try:
        with transaction.atomic():
            user.save()
            Membership.objects.create(user=user, practice=practice, role=Role.STUDENT)
            open_student_profile(user, practice)
            if any(application.values()):
                keep_application(user, application)
            record_event("user.registered", user, actor=actor or user, practice=practice)
            if sends_code:
                send_code(user, purpose=VerificationPurpose.EMAIL)
    except IntegrityError as error:
        if "user_email_unique" in str(error):
            raise EmailTaken(fields={"email": [EmailTaken.default_message]}) from error
        raise
    return user


def register_quietly(*, email: str, password: str, practice: Practice, **more: Any) -> None:
    """`register_user` for pages: a taken address looks like a free one, and its owner is told by mail.

    Raises `Invalid` for what is wrong with the input itself.
    """
    with same_for_everybody():
        try:
            register_user(email=email, password=password, practice=practice, **more)
        except EmailTaken:
            owner = find_user_by_email(email)
            if owner is not None and owner.is_active:
                _tell_owner(owner)


def _tell_owner(owner: User) -> None:
    """At most one such mail a day: nobody is to be pestered by a stranger."""
    with transaction.atomic():
        send(
            "accounts.address_taken",
            to=owner,
            practice=owner.default_practice,
            context={"forgot_path": reverse("accounts:forgot-password")},
            dedupe_key=f"taken:{owner.pk}:{timezone.now():%Y-%m-%d}",
            url=reverse("accounts:login"),
        )


def _cleaned(
    *,
    email: str,
    full_name: str,
    first_name: str,
    last_name: str,
    password: str,
    phone: str,
    avatar: str,
    language: str,
    time_zone: str,
    practice: Practice,
) -> dict[str, Any]:
    """Values of the row. Raises one `Invalid` that names everything that is wrong."""
    wrong: dict[str, list[Any]] = {}
    values: dict[str, Any] = {}

    def take(name: str, clean: Any, value: str) -> None:
        try:
            values[name] = clean(value)
        except Invalid as error:
            wrong.update(error.fields)

    take("email", clean_email, email)
    if first_name or last_name:
        take("first_name", clean_name_part("first_name"), first_name)
        take("last_name", clean_name_part("last_name"), last_name)
    else:
        take("full_name", clean_full_name, full_name)
    take("phone", lambda text: clean_phone(text, practice=practice), phone)
    take("avatar", clean_avatar, avatar)
    take("language", clean_by_model("language"), language)
    take("time_zone", clean_by_model("time_zone"), time_zone)
    names = " ".join(values.get(name, "") for name in ("full_name", "first_name", "last_name"))
    person = User(email=values.get("email", ""), first_name=names.strip())
    take("password", lambda text: clean_new_password(text, user=person), password)
    if wrong:
        raise Invalid(fields=wrong)
    del values["password"]
    return values
