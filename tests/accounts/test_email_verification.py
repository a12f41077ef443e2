from __future__ import annotations

import pytest

from accounts.errors import AlreadyVerified, CodeRefused, EmailTaken
from accounts.models import AuditEvent, VerificationCode
from accounts.services.codes import link_token
from accounts.services.email_verification import (
    complete_email_change,
    complete_email_verification,
    complete_email_verification_by_link,
    resend_quietly,
    start_email_change,
    start_email_verification,
)
from config.kit.errors import Invalid, TooManyRequests
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import code_sent_to, mails_to
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(db):
    return UserFactory(email="ada@school.example", is_email_verified=False)


def test_the_code_of_the_mail_confirms_the_address(newcomer):
    start_email_verification(newcomer)
    complete_email_verification(email="ADA@school.example", code=code_sent_to(newcomer.email))

    newcomer.refresh_from_db()
    assert newcomer.is_email_verified
    assert AuditEvent.objects.latest("id").action == "user.email_verified"
    with pytest.raises(AlreadyVerified):
        start_email_verification(newcomer)


def test_so_does_the_link(newcomer):
    start_email_verification(newcomer)
    complete_email_verification_by_link(link_token(VerificationCode.objects.get()))

    newcomer.refresh_from_db()
    assert newcomer.is_email_verified


@pytest.mark.parametrize("email", ["ada@school.example", "nobody@school.example"])
def test_a_wrong_code_and_an_unknown_address_are_refused_alike(newcomer, email):
    start_email_verification(newcomer)
    with pytest.raises(CodeRefused) as refused:
        complete_email_verification(email=email, code="000000x")
    assert str(refused.value) == str(CodeRefused())


@pytest.mark.parametrize("email", ["ada@school.example", "nobody@school.example"])
def test_too_many_tries_are_refused_alike(newcomer, email):
    for _again in range(25):
        with pytest.raises(CodeRefused):
            complete_email_verification(email=email, code="nonsense")
    with pytest.raises(TooManyRequests) as refused:
        complete_email_verification(email=email, code="nonsense")
    assert (refused.value.retry_after or 0) > 60


def test_asking_again_on_a_page_tells_nothing(newcomer):
    UserFactory(email="done@school.example", is_email_verified=True)
    UserFactory(email="banned@school.example", is_email_verified=False, account_status="banned")
    for email in (
        "ada@school.example",
        "ada@school.example",
        "done@school.example",
        "banned@school.example",
        "no@x.yz",
    ):
        resend_quietly(email)
    assert list(OutboxMessage.objects.values_list("user__email", flat=True)) == ["ada@school.example"]


def test_moving_to_another_address_takes_password_and_code_and_tells_the_old_one():
    user = UserFactory(email="old@school.example")
    with pytest.raises(Invalid):
        start_email_change(user, actor=user, email="new@school.example", password="wrong")
    start_email_change(user, actor=user, email=" New@school.example", password=PASSWORD)
    user.refresh_from_db()
    assert user.email == "old@school.example"

    complete_email_change(user, actor=user, code=code_sent_to("new@school.example"))

    user.refresh_from_db()
    assert (user.email, user.is_email_verified) == ("new@school.example", True)
    assert [mail.subject for mail in mails_to("old@school.example")] == ["Your e-mail address was changed"]


def test_an_address_that_was_taken_meanwhile_stays_with_its_owner():
    user = UserFactory(email="old@school.example")
    start_email_change(user, actor=user, email="new@school.example", password=PASSWORD)
    code = code_sent_to("new@school.example")
    UserFactory(email="NEW@school.example")

    with pytest.raises(EmailTaken):
        complete_email_change(user, actor=user, code=code)
    user.refresh_from_db()
    assert user.email == "old@school.example"
    assert mails_to("old@school.example") == []
