"""People and practices for tests."""

from __future__ import annotations

from typing import Any

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from accounts.enums import Role, StudentStatus
from accounts.models import Membership, Practice, StudentProfile, User

PASSWORD = "correct horse battery"


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


class StudentProfileFactory(DjangoModelFactory[StudentProfile]):
    """An active student of a new practice; the student membership is made too."""

    class Meta:
        model = StudentProfile
        skip_postgeneration_save = True

    user = SubFactory(UserFactory)
    practice = SubFactory(PracticeFactory)
    status = StudentStatus.ACTIVE

    @post_generation
    def membership(self: StudentProfile, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: FBT001 - factory_boy's hook
        if create and extracted is not False:
            Membership.objects.get_or_create(user=self.user, practice=self.practice, role=Role.STUDENT)
