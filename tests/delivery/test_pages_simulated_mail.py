from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Practice, User
from accounts.services.registration import register_user
from messaging.delivery.models import SentMail
from messaging.delivery.services import Attachment, send
from messaging.delivery.simulators.mail import SimulatorBackend
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory
from tests.factories.delivery import deliver_all
from tests.pages import soup, words

pytestmark = pytest.mark.django_db
LIST = "/simulators/mail/"


@pytest.fixture
def staff(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def mail() -> SentMail:
    send(
        "sample.greeting",
        to=UserFactory(email="ada@school.example"),
        practice=PracticeFactory(slug="north"),
        context=EXAMPLE,
        dedupe_key="1",
        url="/lessons/1?from=mail",
        attachments=[Attachment("les son.ics", "BEGIN:VCALENDAR", "text/calendar", method="REQUEST")],
    )
    return deliver_all()[-1]


def test_a_mail_is_kept_once_by_its_id():
    backend = SimulatorBackend()
    for _ in range(2):
        backend.send_messages(
            [EmailMessage("S", "B", "a@b.example", ["c@d.example"], headers={"Message-ID": "<1@b.example>"})]
        )

    assert list(SentMail.objects.values_list("message_id", "sender", "recipient", "subject")) == [
        ("<1@b.example>", "a@b.example", "c@d.example", "S")
    ]


def test_the_list_can_be_searched(client, staff, mail):
    assert "Lesson Guitar" in client.get(LIST).content.decode()
    assert "Lesson Guitar" in client.get(LIST, {"q": "ADA@"}).content.decode()
    assert "No mail matches" in client.get(LIST, {"q": "bob"}).content.decode()


def test_an_empty_mailbox_says_so(client, staff):
    assert "No mail yet" in client.get(LIST).content.decode()


def test_a_mail_shows_headers_text_links_and_attachments(client, staff, mail):
    answer = client.get(f"{LIST}{mail.uid}/")
    page = answer.content.decode()

    assert "ada@school.example" in page
    assert ["Subject", mail.subject] in [words(row).split(" ", 1) for row in soup(answer).select("dl > div")]
    assert f"&lt;{mail.message['Message-ID'][1:-1]}&gt;" in page
    assert '<a href="http://localhost:8000/lessons/1?from=mail">' in page
    assert "les_son.ics</a>" in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]


def test_the_html_is_sandboxed_and_may_only_be_framed_by_us(client, staff, mail):
    answer = client.get(f"{LIST}{mail.uid}/html/")

    assert '<base target="_top">' in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-top-navigation-by-user-activation allow-popups" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_an_attachment_is_a_download(client, staff, mail):
    answer = client.get(f"{LIST}{mail.uid}/attachments/0/")

    assert answer.content == b"BEGIN:VCALENDAR"
    assert answer["Content-Type"] == "text/calendar"
    assert answer["Content-Disposition"] == 'attachment; filename="les_son.ics"'
    assert client.get(f"{LIST}{mail.uid}/attachments/1/").status_code == 404


def test_the_source_is_the_mail(client, staff, mail):
    answer = client.get(f"{LIST}{mail.uid}/source/")

    assert answer.content == bytes(mail.source)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def north() -> Practice:
    """The practice that sent the mail."""
    return Practice.objects.get(slug="north")


@pytest.mark.parametrize("tail", ["", "html/", "source/", "attachments/0/"])
@pytest.mark.parametrize(
    ("who", "status"), [("visitor", 302), ("student", 404), ("admin", 200), ("stranger", 404), ("superadmin", 200)]
)
def test_who_may_look(client, mail, who, status, tail):
    people = {
        "student": lambda: MembershipFactory(role=Role.STUDENT, practice=north()).user,
        "admin": lambda: MembershipFactory(role=Role.ADMIN, practice=north()).user,
        "stranger": lambda: MembershipFactory(role=Role.ADMIN).user,
        "superadmin": lambda: UserFactory(is_superuser=True),
    }
    if who in people:
        client.force_login(people[who]())

    assert client.get(f"{LIST}{mail.uid}/{tail}").status_code == status


def test_in_production_there_is_no_such_page(client, staff, mail, settings):
    settings.SIMULATORS = False

    assert client.get(LIST).status_code == 404
    assert client.get(f"{LIST}{mail.uid}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, staff, django_assert_num_queries, count):
    for number in range(count):
        SentMail.objects.create(
            message_id=f"<{number}@x>", sender="a@b.example", recipient="c@d.example", subject="S", source=b""
        )
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("delivery:simulated-mails"))


LIST_QUERIES = 6


class TestWhoseMail:
    """What an admin of one practice finds in the mailbox."""

    @pytest.fixture
    def admin(self, client) -> User:
        user = MembershipFactory(role=Role.ADMIN, practice__slug="north").user
        client.force_login(user)
        return user

    def secret(self, to, practice=None) -> SentMail:
        send("sample.secret", to=to, practice=practice, context={"code": "123456"}, dedupe_key=str(practice))
        return deliver_all()[-1]

    def is_shown(self, client, mail) -> bool:
        listed = f"{LIST}{mail.uid}/" in client.get(LIST).content.decode()
        assert listed == (client.get(f"{LIST}{mail.uid}/").status_code == 200)
        return listed

    def test_mail_of_ones_practice_and_no_other(self, client, admin):
        other = PracticeFactory()
        assert self.is_shown(client, self.secret(UserFactory(default_practice=other), north()))
        assert not self.is_shown(client, self.secret(UserFactory(default_practice=north()), other))

    def test_mail_of_no_practice_belongs_to_its_readers_default_one(self, client, admin):
        assert self.is_shown(client, self.secret(UserFactory(default_practice=north())))
        assert not self.is_shown(client, self.secret(UserFactory(default_practice=PracticeFactory())))
        assert not self.is_shown(client, self.secret(UserFactory()))
        assert not self.is_shown(client, self.secret("somebody@else.example"))

    def test_what_one_was_written_oneself(self, client, admin):
        assert self.is_shown(client, self.secret(admin, PracticeFactory()))

    @pytest.mark.parametrize("fields", [{"is_superuser": True}, {}])
    def test_no_code_of_somebody_who_is_more_elsewhere(self, client, admin, fields):
        person = MembershipFactory(practice=north(), user__default_practice=north()).user
        User.objects.filter(pk=person.pk).update(**fields)
        if not fields:
            MembershipFactory(user=person, role=Role.ADMIN)
        assert not self.is_shown(client, self.secret(person, north()))

    def test_what_a_mail_without_a_message_says_is_the_superadmins(self, client, admin):
        lost = SentMail.objects.create(
            message_id="<1@x>", sender="a@b.example", recipient="c@d.example", subject="S", source=b"Subject: S\n\nS"
        )
        assert not self.is_shown(client, lost)
        client.force_login(UserFactory(is_superuser=True))
        assert self.is_shown(client, lost)

    def test_who_registers_finds_the_code_as_the_demo_tells(self, client, admin):
        register_user(email="new@school.example", password="a long pass phrase", full_name="New", practice=north())
        mail = deliver_all()[-1]
        assert mail.recipient == "new@school.example"
        assert self.is_shown(client, mail)
