"""Tutors and packs for tests."""

from __future__ import annotations

from typing import Any

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from accounts.enums import Role
from accounts.models import Membership
from catalog.enums import ProfileStatus
from catalog.models import (
    BookingPolicy,
    CancellationPolicy,
    Category,
    CoursePack,
    Location,
    Training,
    TrainingType,
    TutorProfile,
)
from tests.factories.accounts import PracticeFactory, UserFactory


class CategoryFactory(DjangoModelFactory[Category]):
    """A subject of a new practice."""

    class Meta:
        model = Category

    practice = SubFactory(PracticeFactory)
    name = Sequence(lambda n: f"Subject {n}")
    slug = Sequence(lambda n: f"subject-{n}")


class TutorProfileFactory(DjangoModelFactory[TutorProfile]):
    """An approved tutor of a new practice; the membership is made too."""

    class Meta:
        model = TutorProfile
        skip_postgeneration_save = True

    practice = SubFactory(PracticeFactory)
    user = SubFactory(UserFactory)
    display_name = LazyAttribute(lambda profile: profile.user.full_name)
    slug = Sequence(lambda n: f"tutor-{n}")
    status = ProfileStatus.APPROVED

    @post_generation
    def membership(self: TutorProfile, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: FBT001 - factory_boy's hook
        if create and extracted is not False:
            Membership.objects.get_or_create(user=self.user, practice=self.practice, role=Role.TUTOR)


class CoursePackFactory(DjangoModelFactory[CoursePack]):
    """A listed pack: one lesson of an hour online for 40 euro."""

    class Meta:
        model = CoursePack

    tutor_profile = SubFactory(TutorProfileFactory)
    practice = SelfAttribute("tutor_profile.practice")
    title = Sequence(lambda n: f"Course {n}")
    price = 4000
    currency = "EUR"
    is_published = True
    required_classes_count = 1


class BookingPolicyFactory(DjangoModelFactory[BookingPolicy]):
    """Two in 28 days, of a new practice."""

    class Meta:
        model = BookingPolicy

    practice = SubFactory(PracticeFactory)
    name = Sequence(lambda n: f"Booking policy {n}")


class CancellationPolicyFactory(DjangoModelFactory[CancellationPolicy]):
    """Warns within 24 hours, of a new practice."""

    class Meta:
        model = CancellationPolicy

    practice = SubFactory(PracticeFactory)
    name = Sequence(lambda n: f"Cancellation policy {n}")


class TrainingTypeFactory(DjangoModelFactory[TrainingType]):
    """A type of training without policies, of a new practice."""

    class Meta:
        model = TrainingType

    practice = SubFactory(PracticeFactory)
    name = Sequence(lambda n: f"Type {n}")


class LocationFactory(DjangoModelFactory[Location]):
    """A room in Amsterdam, of a new practice."""

    class Meta:
        model = Location

    practice = SubFactory(PracticeFactory)
    name = Sequence(lambda n: f"Room {n}")
    street = "Keizersgracht"
    house_number = "123"
    postal_code = "1015 CJ"
    city = "Amsterdam"
    country = "Netherlands"


class TrainingFactory(DjangoModelFactory[Training]):
    """A listed training without sessions and trainers: 14 places, free of charge."""

    class Meta:
        model = Training

    practice = SubFactory(PracticeFactory)
    training_type = SubFactory(TrainingTypeFactory, practice=SelfAttribute("..practice"))
    title = Sequence(lambda n: f"Training {n}")
    capacity = 14
    is_published = True
