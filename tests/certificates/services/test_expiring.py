"""Reminders before a certificate expires: when, to whom, once, and to which training they point."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus
from accounts.models import Practice
from catalog.models import Training
from certificates.dates import today_in
from certificates.enums import CertificateStatus
from certificates.models import Certificate, ExpiryReminder
from certificates.services import expiring
from certificates.services.erasing import forget_holder
from certificates.services.expiring import remind_of_expiries
from certificates.services.refreshers import next_refreshers
from enrollments.enums import EnrollmentState
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference, OutboxMessage
from messaging.delivery.services import send_together
from tests.certificates.courses import certified_training, holder_of
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate
from tests.factories.delivery import deliver_all
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.threads import meeting

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
"""Noon of 1 June in Amsterdam."""
BATCH_QUERIES = 11


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def expiring_in(days: int, **fields: Any) -> Certificate:
    """An agency's certificate that many days before its last one."""
    practice = fields.pop("practice", None) or PracticeFactory()
    expires_on = today_in(practice) + timedelta(days=days)
    made: Certificate = AgencyCertificateFactory(practice=practice, expires_on=expires_on, **fields)
    return made


def stages() -> list[int]:
    """Those that were said, in turn."""
    return list(ExpiryReminder.objects.order_by("pk").values_list("stage", flat=True))


def letters(channel: Channel = Channel.EMAIL) -> list[OutboxMessage]:
    """What is on its way."""
    return list(OutboxMessage.objects.filter(kind="certificates.expires", channel=channel).order_by("pk"))


def renewing(certificate: Certificate, *, days: float = 10, **fields: Any) -> Training:
    """A listed training that the agency lists under the certificate's course."""
    kind = fields.pop("training_type", None) or TrainingTypeFactory(
        practice=certificate.practice, agency_course=certificate.course_name.upper()
    )
    return make_training(days=days, practice=certificate.practice, training_type=kind, **fields)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        *((91, []), (90, [90]), (67, [90]), (66, []), (61, []), (60, [60]), (45, [60]), (36, []), (31, [])),
        *((30, [30]), (1, [30]), (0, [0]), (-1, [])),
    ],
)
def test_what_is_seen_late_gets_only_the_stage_it_is_at(days, said):
    """Never several at once; in the week before the next early one it waits for that."""
    expiring_in(days)
    assert remind_of_expiries() == len(said)
    assert stages() == said
    assert len(letters()) == len(letters(Channel.IN_APP)) == len(said)


def test_day_by_day_each_stage_is_said_once():
    expiring_in(90)
    for day in range(93):
        remind_of_expiries(now=NOON + timedelta(days=day))
        remind_of_expiries(now=NOON + timedelta(days=day, hours=3))
    assert stages() == [90, 60, 30, 0]
    assert len(letters()) == 4


def test_a_renewed_date_is_reminded_of_anew():
    certificate = expiring_in(30)
    remind_of_expiries()
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=F("expires_on") + timedelta(days=1))
    assert remind_of_expiries(now=NOON + timedelta(days=1)) == 1
    assert stages() == [30, 30]


def test_the_mail_says_what_until_when_and_how_to_renew_it():
    certificate = expiring_in(30, number="ARC<1>", expiry_assumed=True)
    training = renewing(certificate, title="CPR again")
    remind_of_expiries()
    [mail] = deliver_all()
    assert mail.recipient == holder_of(certificate).email
    assert mail.subject == "Your certificate expires on 1 July 2027: Adult CPR/AED"
    enrol = reverse("enrollments:enrol", args=[training.uid])
    for text in (mail.html, mail.text):
        assert enrol in text
        assert "is valid until 1 July 2027" in text
        assert "CPR again" in text
        assert "We count two years" in text
    assert "ARC&lt;1&gt;" in mail.html


def test_holders_are_written_to_in_their_language_and_on_the_last_day_of_today():
    practice = PracticeFactory(language="nl")
    expiring_in(0, practice=practice, holder=make_student(practice, language="nl"))
    remind_of_expiries()
    [mail] = deliver_all()
    assert mail.subject == "Je certificaat verloopt vandaag: Adult CPR/AED"
    assert "geldig tot en met 1 juni 2027" in mail.text


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        ("Europe/Amsterdam", datetime(2027, 6, 1, 21, 59, tzinfo=UTC), []),
        ("Europe/Amsterdam", datetime(2027, 6, 1, 22, 0, tzinfo=UTC), [30]),
        ("America/Chicago", datetime(2027, 6, 2, 4, 59, tzinfo=UTC), []),
        ("America/Chicago", datetime(2027, 6, 2, 5, 0, tzinfo=UTC), [30]),
    ],
)
def test_the_day_begins_where_the_practice_is_and_nobody_is_written_to_at_night(zone, at, said):
    practice = PracticeFactory(time_zone=zone)
    AgencyCertificateFactory(practice=practice, expires_on=date(2027, 7, 2))
    remind_of_expiries(now=at)
    assert stages() == said
    assert [letter.next_attempt_at for letter in letters()] == [at + timedelta(hours=8) for _stage in said]


def test_the_last_day_is_not_spoken_of_after_it():
    expiring_in(0)
    remind_of_expiries()
    assert letters()[0].expires_at == datetime(2027, 6, 1, 22, 0, tzinfo=UTC)


def test_who_refuses_mails_about_certificates_gets_none():
    certificate = expiring_in(30)
    DeliveryPreference.objects.create(
        user=holder_of(certificate), category=Category.CERTIFICATES, channel=Channel.EMAIL
    )
    assert remind_of_expiries() == 1
    assert deliver_all() == []


def test_every_kind_of_certificate_that_stands_and_no_other():
    ours = issued_certificate(expires_on=date(2027, 7, 1))
    uploaded = expiring_in(30, source="uploaded", number="")
    listed = expiring_in(30)
    expiring_in(30, status=CertificateStatus.REVOKED, revoked_on=date(2027, 1, 1))
    expiring_in(30, status=CertificateStatus.SUPERSEDED)
    expiring_in(30, holder=None)
    expiring_in(30, holder=make_student(ours.practice, account_status=AccountStatus.SUSPENDED))
    expiring_in(30, practice=PracticeFactory(is_active=False))
    erased = expiring_in(30)
    forget_holder(holder_of(erased), actor=None)
    assert remind_of_expiries() == 3
    told = set(ExpiryReminder.objects.values_list("certificate", flat=True))
    assert told == {ours.pk, uploaded.pk, listed.pk}


@pytest.mark.parametrize(
    ("newer", "is_renewed"),
    [
        ({"course_name": "ADULT CPR/AED", "course_code": "other"}, True),
        ({"course_name": "Adult CPR/AED (review)"}, True),
        ({"expires_on": None, "issued_on": date(2027, 5, 1)}, True),
        ({"expires_on": None, "issued_on": date(2020, 1, 1)}, False),
        ({"expires_on": date(2027, 6, 20)}, False),
        ({"course_name": "First Aid", "course_code": ""}, False),
        ({"status": CertificateStatus.REVOKED, "revoked_on": date(2027, 5, 2)}, False),
        ({"practice": "another"}, False),
        ({"holder": "another"}, False),
    ],
)
def test_who_has_renewed_it_is_not_reminded(newer, is_renewed):
    old = expiring_in(30)
    fields = {"practice": old.practice, "holder": old.holder, "expires_on": date(2029, 7, 1), **newer}
    if fields["practice"] == "another":
        fields["practice"] = PracticeFactory()
    if fields["holder"] == "another":
        fields["holder"] = make_student(old.practice)
    AgencyCertificateFactory(**fields)
    remind_of_expiries()
    told = ExpiryReminder.objects.filter(certificate=old).exists()
    assert told is not is_renewed


def pointed_to() -> list[str]:
    """The addresses that reminders lead to."""
    return [letter.url for letter in letters()]


def test_a_certificate_of_ours_leads_to_the_next_training_of_its_type():
    training = certified_training()
    certificate = issued_certificate(
        training.practice, offering=training.offering_ptr, expires_on=date(2027, 7, 1), course_name="An older name"
    )
    later = renewing(certificate, training_type=training.training_type, days=20)
    following = renewing(certificate, training_type=training.training_type, days=5)
    renewing(certificate, training_type=training.training_type, days=0.2)  # today
    renewing(certificate, training_type=training.training_type, days=4, is_published=False)
    make_training(days=3, practice=certificate.practice)  # of another type
    make_training(days=3)  # of another practice
    remind_of_expiries()
    assert pointed_to() == [reverse("enrollments:enrol", args=[following.uid])]
    assert later.starts_at


def test_tomorrow_begins_at_midnight_where_the_practice_is():
    certificate = expiring_in(30)
    first = renewing(certificate, days=0.5)  # 22:00 UTC: midnight
    remind_of_expiries()
    assert pointed_to() == [reverse("enrollments:enrol", args=[first.uid])]


def test_a_full_training_is_offered_with_its_waiting_list():
    certificate = expiring_in(30)
    full = renewing(certificate, capacity=0)
    spacious = renewing(certificate, days=12, training_type=full.training_type)
    refusing = expiring_in(30, practice=certificate.practice)
    DeliveryPreference.objects.create(user=holder_of(refusing), category=Category.WAITLIST, channel=Channel.EMAIL)
    remind_of_expiries()
    assert pointed_to() == [reverse("enrollments:enrol", args=[one.uid]) for one in (full, spacious)]
    waits, enrols = (mail.text for mail in deliver_all())
    assert "You can join the waiting list." in waits
    assert "waiting list" not in enrols


def test_without_a_fitting_training_it_leads_to_the_list():
    """So too for who is on one already: a second seat is not what they need."""
    alone = expiring_in(30)
    booked = expiring_in(30)
    training = renewing(booked)
    renewing(booked, training_type=training.training_type, days=12)
    put_in_state(training.offering_ptr, holder_of(booked), EnrollmentState.ENROLLED)
    remind_of_expiries()
    assert alone.practice != booked.practice
    assert pointed_to() == [reverse("enrollments:trainings")] * 2
    assert all("See all trainings" in mail.text for mail in deliver_all())


def test_a_batch_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    practice: Practice = PracticeFactory()
    made = [expiring_in(30, practice=practice) for _ in range(3)]
    renewing(made[0])
    for certificates in (1, 3):
        Certificate.objects.update(expires_on=None, expiry_assumed=False)
        some = Certificate.objects.order_by("pk")[:certificates].values_list("pk", flat=True)
        Certificate.objects.filter(pk__in=list(some)).update(expires_on=today_in(practice) + timedelta(certificates))
        ExpiryReminder.objects.all().delete()
        OutboxMessage.objects.all().delete()
        with django_assert_num_queries(BATCH_QUERIES):
            assert remind_of_expiries() == certificates


def test_all_batches_are_gone_through_soonest_first(monkeypatch):
    monkeypatch.setattr(expiring, "BATCH", 2)
    practice = PracticeFactory()
    made = [expiring_in(days, practice=practice).pk for days in (85, 30, 5, 30, 30)]
    assert remind_of_expiries() == 5
    told = list(ExpiryReminder.objects.order_by("pk").values_list("certificate", flat=True))
    assert told == [made[2], made[1], made[3], made[4], made[0]]


def test_one_that_fails_keeps_no_other_waiting(monkeypatch):
    practice = PracticeFactory()
    bad, good = (expiring_in(30, practice=practice) for _ in range(2))
    honest = expiring._draft

    def failing(school, row, *rest):
        if row.pk == bad.pk:
            raise ValueError
        return honest(school, row, *rest)

    monkeypatch.setattr(expiring, "_draft", failing)
    assert remind_of_expiries() == 1
    assert ExpiryReminder.objects.get().certificate == good
    monkeypatch.undo()
    assert remind_of_expiries() == 1
    assert len(letters()) == 2


def test_killed_in_the_middle_the_next_run_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(expiring, "BATCH", 2)
    practice = PracticeFactory()
    for _ in range(6):
        expiring_in(30, practice=practice)
    honest = send_together
    left = iter([True])

    def dying(drafts):
        made = honest(drafts)
        if next(left, None) is None:
            raise SystemExit  # claims and messages are written, the transaction did not end
        return made

    monkeypatch.setattr(expiring, "send_together", dying)
    with pytest.raises(SystemExit):
        remind_of_expiries()
    assert (ExpiryReminder.objects.count(), len(letters())) == (2, 2)
    monkeypatch.setattr(expiring, "send_together", honest)
    assert remind_of_expiries() == 4
    assert (ExpiryReminder.objects.count(), len(letters())) == (6, 6)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(monkeypatch):
    """The second has read the same rows and waits for the claims of the first; the unique row decides."""
    practice = PracticeFactory()
    for _ in range(3):
        expiring_in(30, practice=practice)
    honest = next_refreshers

    def first(pause):
        left = iter([pause])

        def slow(*args, **more):
            next(left, lambda: None)()
            return honest(*args, **more)

        monkeypatch.setattr(expiring, "next_refreshers", slow)
        return remind_of_expiries()

    assert meeting(first, remind_of_expiries) == (3, 0)
    assert ExpiryReminder.objects.count() == 3
    assert len(letters()) == len(letters(Channel.IN_APP)) == 3


def test_the_search_uses_the_index_by_expiry():
    practice = PracticeFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "certificate_by_expiry" in expiring._due(practice, timezone.now().date()).explain()
