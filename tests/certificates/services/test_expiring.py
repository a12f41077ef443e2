"""Reminders before a certificate expires: when, to whom, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from accounts.enums import AccountStatus
from certificates.enums import CertificateStatus
from certificates.models import Certificate, ExpiryReminder
from certificates.services.erasing import forget_holder
from certificates.services.expiring import remind_of_expiries
from certificates.services.reissuing import reissue_certificate
from certificates.services.revoking import revoke_certificate
from messaging.delivery.enums import Category, Channel
from messaging.delivery.models import DeliveryPreference
from tests.certificates.courses import admin_of, holder_of
from tests.certificates.reminders import NOON, expiring_in, letters, renewing, stages
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate
from tests.factories.delivery import deliver_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


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


@pytest.mark.parametrize("is_revoked", [True, False])
def test_what_waits_for_the_morning_is_not_said_of_what_was_ended_at_night(is_revoked):
    certificate = issued_certificate(PracticeFactory(certificate_prefix="HRB"), expires_on=date(2027, 7, 1))
    admin = admin_of(certificate.practice)
    assert remind_of_expiries(now=NOON - timedelta(hours=9)) == 1
    if is_revoked:
        revoke_certificate(certificate, actor=admin, reason="Copied")
    else:
        reissue_certificate(certificate, actor=admin, first_name="Ada", last_name="Byron")
    assert {letter.state for letter in (*letters(), *letters(Channel.IN_APP))} == {"suppressed"}


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
