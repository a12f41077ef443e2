from __future__ import annotations

import threading

import pytest
from django.db import connection

from accounts.errors import EmailTaken
from accounts.models import AuditEvent, Membership, StudentProfile, TutorApplication, User, VerificationCode
from accounts.services.registration import register_quietly, register_user
from config.kit.errors import Invalid
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import mails_to
from tests.factories.accounts import PASSWORD, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


def register(practice, **changes):
    return register_user(
        **{"email": "ada@school.example", "password": PASSWORD, "full_name": "Ada Lovelace", "practice": practice}
        | changes
    )


def test_a_new_person_is_a_student_of_the_practice_with_an_address_to_confirm(practice):
    user = register(practice, email=" Ada@School.Example ", phone="020 123 4567", language="nl")

    user.refresh_from_db()
    assert (user.email, user.full_name, user.phone, user.language) == (
        "ada@school.example",
        "Ada Lovelace",
        "+31201234567",
        "nl",
    )
    assert user.default_practice == practice
    assert not user.is_email_verified
    assert user.check_password(PASSWORD)
    assert Membership.objects.get(user=user).role == "student"
    assert StudentProfile.objects.get(user=user).practice == practice
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == ["user.registered", "code.sent"]
    assert not TutorApplication.objects.exists()
    assert len(mails_to(user.email)) == 1


def test_what_is_said_in_view_of_tutoring_is_kept_and_decides_nothing(practice):
    user = register(practice, application={"bio": "Plays the lute", "specializations": ["lute", "theory"]})

    application = TutorApplication.objects.get(user=user)
    assert (application.bio, application.specializations, application.status) == (
        "Plays the lute",
        ["lute", "theory"],
        "none",
    )


def test_everything_that_is_wrong_is_named_at_once_and_nothing_is_kept(practice):
    with pytest.raises(Invalid) as refused:
        register(practice, email="nobody", full_name=" ", phone="12", password="short", avatar="javascript:alert(1)")

    assert set(refused.value.fields) == {"email", "full_name", "phone", "password", "avatar"}
    assert not User.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_password_like_the_address_is_refused(practice):
    with pytest.raises(Invalid) as refused:
        register(practice, email="lovelace1815@school.example", password="lovelace1815")
    assert set(refused.value.fields) == {"password"}


@pytest.mark.parametrize("email", ["ada@school.example", "ADA@school.example"])
def test_a_taken_address_is_refused_whatever_its_case(practice, email):
    UserFactory(email="Ada@school.example")
    with pytest.raises(EmailTaken) as refused:
        register(practice, email=email)
    assert set(refused.value.fields) == {"email"}
    assert User.objects.count() == 1
    assert not VerificationCode.objects.exists()


def test_for_pages_a_taken_address_looks_free_and_its_owner_is_told_once_a_day(practice):
    owner = UserFactory(email="ada@school.example", first_name="Ada", last_name="Old")
    for _again in range(2):
        register_quietly(email="Ada@school.example", password=PASSWORD, full_name="Eve", practice=practice)

    mails = mails_to(owner.email)
    assert [mail.subject for mail in mails] == ["You have an account already"]
    assert "/login/" in mails[0].text
    owner.refresh_from_db()
    assert owner.full_name == "Ada Old"
    assert User.objects.count() == 1


def register_twice_at_once(practice):
    """What became of each of two who come with one address in two spellings."""
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def come(email: str) -> None:
        together.wait()
        try:
            outcomes.append(register(practice, email=email).email)
        except EmailTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    people = [threading.Thread(target=come, args=[email]) for email in ("eve@school.example", "EVE@School.example")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return sorted(outcomes)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_address_in_two_spellings_become_one_person():
    assert register_twice_at_once(PracticeFactory()) == ["eve@school.example", "taken"]

    assert User.objects.count() == Membership.objects.count() == VerificationCode.objects.count() == 1
    assert len(mails_to("eve@school.example")) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_they_would_become_two():
    unique = next(each for each in User._meta.constraints if each.name == "user_email_unique")
    with connection.schema_editor() as editor:
        editor.remove_constraint(User, unique)
    try:
        assert register_twice_at_once(PracticeFactory()) == ["eve@school.example"] * 2
    finally:
        User.objects.filter(pk=User.objects.latest("id").pk).update(email="freed@school.example")
        with connection.schema_editor() as editor:
            editor.add_constraint(User, unique)
