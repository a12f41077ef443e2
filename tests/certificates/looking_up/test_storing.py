from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accounts.models import AuditEvent
from certificates.enums import CaseKind
from certificates.models import Certificate, Issuer, ReconciliationCase, SyncRun
from certificates.services.looking_up import look_up
from tests.certificates.printed import BLS, CPR
from tests.factories.accounts import PracticeFactory, make_student


class TestStoring:
    @pytest.fixture
    def seen(self, redcross, practice, ada):
        """Looks Ada up with what the agency shows now, and returns the stored certificate."""

        def see(*printed):
            redcross.people.put(ada.email, *printed)
            look_up(ada.email, practice=practice, actor=None, refresh=True)
            return Certificate.objects.filter(number="0QX1YZ").select_related("issuer").first()

        return see

    def test_the_same_again_changes_nothing(self, seen):
        first = seen(CPR)

        again = seen(CPR)

        assert (again.record_version, again.updated_at) == (first.record_version, first.updated_at)
        assert again.last_seen > first.last_seen
        assert SyncRun.objects.first().changed == 0

    def test_what_the_agency_corrects_is_corrected(self, seen):
        seen(CPR)

        certificate = seen(replace(CPR, expires="03/05/2029", organisation="City Pool", course="CPR", format="Online"))

        assert certificate.expires_on == date(2029, 3, 5)
        assert (certificate.course_name, certificate.format, certificate.issuer.name) == ("CPR", "online", "City Pool")
        assert SyncRun.objects.first().changed == 1
        event = AuditEvent.objects.get(action="certificate.changed")
        assert event.data["fields"] == ["course_name", "expires_on", "format", "issuer", "issuer_text"]

    def test_blanks_wipe_nothing(self, seen):
        before = seen(CPR)

        after = seen(
            replace(
                CPR,
                name="",
                code="",
                format="",
                organisation="",
                issued="",
                expires="",
                instructor="",
                validity="",
                pdf="",
            )
        )

        for name in (
            *("holder_name", "course_code", "format", "issuer_id", "issuer_text", "issued_on", "expires_on"),
            *("expiry_assumed", "instructor_name", "document_url", "record_version"),
        ):
            assert getattr(after, name) == getattr(before, name), name

    def test_a_date_that_cannot_be_read_wipes_nothing_and_is_noted(self, seen):
        seen(CPR)

        certificate = seen(replace(CPR, expires="soon"))

        assert (certificate.expires_on, certificate.expiry_assumed) == (date(2028, 3, 5), False)
        assert SyncRun.objects.first().problem == "0QX1YZ: field 14 is no date: 'soon'"

    def test_an_assumed_expiry_gives_way_to_a_said_one_and_not_the_other_way(self, seen):
        assumed = seen(replace(CPR, expires=""))
        assert (assumed.expires_on, assumed.expiry_assumed) == (date(2028, 3, 5), True)

        said = seen(replace(CPR, expires="03/31/2028"))
        assert (said.expires_on, said.expiry_assumed) == (date(2028, 3, 31), False)

        blank = seen(replace(CPR, expires=""))
        assert (blank.expires_on, blank.expiry_assumed) == (date(2028, 3, 31), False)

    def test_an_expiry_of_an_earlier_issue_does_not_outlive_it(self, seen):
        seen(CPR)

        renewed = seen(replace(CPR, issued="03/05/2029", expires=""))

        assert (renewed.expires_on, renewed.expiry_assumed) == (date(2031, 3, 5), True)

    def test_the_90_day_rule_wins_also_over_what_is_stored(self, seen):
        seen(CPR)

        certificate = seen(replace(CPR, course="CPR - Eligible for Skills Session within 90 days"))

        assert (certificate.expires_on, certificate.expiry_assumed) == (date(2026, 6, 3), False)

    def test_what_is_no_longer_shown_stays_and_was_looked_for(self, seen):
        before = seen(CPR, BLS)

        after = seen(BLS)

        assert after.last_seen == before.last_seen
        assert after.last_checked > before.last_checked
        assert after.status == "issued"

    def test_one_issuer_however_it_is_written(self, seen, practice):
        certificate = seen(replace(CPR, organisation="N.E. Thing Training, LLC"), BLS)

        assert certificate.is_ours
        assert certificate.issuer_text == "N.E. Thing Training, LLC"
        assert Issuer.objects.filter(practice=practice).count() == 2

    def test_somebody_erased_does_not_come_back(self, seen):
        certificate = seen(CPR)
        Certificate.objects.filter(pk=certificate.pk).update(
            holder=None, holder_name="", raw=[], erased_on=date(2026, 11, 1)
        )

        again = seen(CPR)

        assert (again.holder, again.holder_name, again.raw) == (None, "", [])

    def test_a_certificate_of_somebody_else_is_a_case_and_stays_as_it_is(self, seen, redcross, practice, ada):
        seen(CPR)
        bob = make_student(practice, email="bob@people.example")
        redcross.people.put(bob.email, replace(CPR, name="Bob Babbage", expires="01/01/2030"), BLS)

        look_up(bob.email, practice=practice, actor=None)
        lookup = look_up(bob.email, practice=practice, actor=None, refresh=True)

        certificate = Certificate.objects.get(number="0QX1YZ")
        assert (certificate.holder, certificate.holder_name, certificate.expires_on) == (
            ada,
            "Ada Byron",
            date(2028, 3, 5),
        )
        case = ReconciliationCase.objects.get()
        assert (case.kind, case.person, case.other_person) == (CaseKind.TWO_OWNERS, ada, bob)
        assert case.certificate == certificate
        assert [one["value"] for one in case.facts] == ["0QX1YZ", "Ada Byron", "Bob Babbage"]
        # Shown to whom the agency shows it, and said to be somebody else's; also from what is stored.
        assert [one.number for one in lookup.certificates] == ["0QX1YZ", "0QX2AB"]
        assert lookup.contested == {certificate.pk}
        stored = look_up(bob.email, practice=practice, actor=None)
        assert {one.number for one in stored.certificates} == {"0QX1YZ", "0QX2AB"}
        assert stored.contested == {certificate.pk}

    def test_two_schools_keep_the_same_number_each(self, seen, redcross):
        seen(CPR)
        other = PracticeFactory()
        make_student(other, email="ada2@people.example")
        redcross.people.put("ada2@people.example", CPR)

        look_up("ada2@people.example", practice=other, actor=None)

        assert Certificate.objects.filter(number="0QX1YZ").count() == 2
        assert not ReconciliationCase.objects.exists()
