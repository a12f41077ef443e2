"""People and practices for tests."""

from __future__ import annotations

from functools import cache
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from accounts.enums import Role, Surface
from accounts.models import (
    LoginSession,
    Membership,
    MembershipInvitation,
    Practice,
    SigningKey,
    StudentProfile,
    StudentStatus,
    StudentType,
    User,
)
from accounts.services import signing_keys
from accounts.services.login_sessions import open_login_session
from accounts.services.signing_keys import current_signing_key, draw_private_key
from accounts.services.tokens import issue_token

PASSWORD = "correct horse battery"


def authenticator_for(user: User) -> TOTPDevice:
    """A confirmed authenticator app of the person; `app_code(device)` reads it."""
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="authenticator", confirmed=True)
    return device


def app_code(device: TOTPDevice, *, steps: int = 0) -> str:
    """What the app shows now, or some 30-second steps away."""
    return f"{totp(device.bin_key, drift=steps):06d}"


@cache
def private_key_of_tests() -> RSAPrivateKey:
    """One RSA key for all tests: drawing one takes a while."""
    return draw_private_key()


def login_for(user: User, surface: str = Surface.MARKETPLACE, **how: Any) -> LoginSession:
    """An open login of the person on a surface."""
    return open_login_session(user, surface=surface, **how)


def access_token(user: User, surface: str = Surface.MARKETPLACE, **how: Any) -> str:
    """A token of a new login of the person, for the Authorization header (`Bearer …`)."""
    if not SigningKey.objects.exists():
        with patch.object(signing_keys, "draw_private_key", private_key_of_tests):
            current_signing_key()
    return issue_token(login_for(user, surface, **how)).value


class PracticeFactory(DjangoModelFactory[Practice]):
    """An active practice in Amsterdam's zone, priced in euro."""

    class Meta:
        model = Practice

    name = Sequence(lambda n: f"Practice {n}")
    slug = Sequence(lambda n: f"practice-{n}")


class UserFactory(DjangoModelFactory[User]):
    """An active person with a verified e-mail address and the password `PASSWORD`; no membership."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@school.example")
    first_name = "Ada"
    last_name = Sequence(lambda n: f"Person {n}")
    is_email_verified = True
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class MembershipFactory(DjangoModelFactory[Membership]):
    """One role (student unless said) of a new person in a new practice."""

    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    practice = SubFactory(PracticeFactory)
    role = Role.STUDENT


class MembershipInvitationFactory(DjangoModelFactory[MembershipInvitation]):
    """A new practice asks a new person to be its student, and waits."""

    class Meta:
        model = MembershipInvitation

    user = SubFactory(UserFactory)
    practice = SubFactory(PracticeFactory)
    role = Role.STUDENT
    address = SelfAttribute("user.email")
    invited_by = SubFactory(UserFactory)


class StudentTypeFactory(DjangoModelFactory[StudentType]):
    """The type "default" of a new practice, given to newcomers."""

    class Meta:
        model = StudentType
        django_get_or_create = ("practice", "name")

    practice = SubFactory(PracticeFactory)
    name = "default"
    is_default = LazyAttribute(lambda word: word.name == "default")


class StudentStatusFactory(DjangoModelFactory[StudentStatus]):
    """The status "active" of a new practice, given to newcomers; other names need their `standing`."""

    class Meta:
        model = StudentStatus
        django_get_or_create = ("practice", "name")

    practice = SubFactory(PracticeFactory)
    name = "active"
    standing = SelfAttribute("name")
    is_default = LazyAttribute(lambda word: word.name == "active")


class StudentProfileFactory(DjangoModelFactory[StudentProfile]):
    """An active student of a new practice; the student membership is made too."""

    class Meta:
        model = StudentProfile
        skip_postgeneration_save = True

    user = SubFactory(UserFactory)
    practice = SubFactory(PracticeFactory)
    student_type = SubFactory(StudentTypeFactory, practice=SelfAttribute("..practice"))
    status = SubFactory(StudentStatusFactory, practice=SelfAttribute("..practice"))

    @post_generation
    def membership(self: StudentProfile, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: FBT001 - factory_boy's hook
        if create and extracted is not False:
            Membership.objects.get_or_create(user=self.user, practice=self.practice, role=Role.STUDENT)


def make_student(practice: Practice, **user: Any) -> User:
    """A new person with a verified address who is an active student of the practice."""
    made: User = StudentProfileFactory(practice=practice, user=UserFactory(**user)).user
    return made


def make_trainer(practice: Practice, **user: Any) -> User:
    """A new person who is a trainer of the practice."""
    made: User = MembershipFactory(practice=practice, user=UserFactory(**user), role=Role.TRAINER).user
    return made
