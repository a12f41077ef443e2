"""The four ways of looking somebody up."""

from __future__ import annotations

from contextlib import suppress

import pytest

from accounts.models import AuditEvent
from certificates.integrations.redcross.simulator.moods import Mood
from certificates.limits import LOOKUPS
from certificates.models import Certificate, SyncRun
from config.kit.errors import TooManyRequests
from config.kit.throttling import spend, user_subject
from tests.certificates.api.conftest import BLS, CPR
from tests.certificates.api.helpers import Program, admin_program, told
from tests.contracts.certification import CERTIFICATE_KEYS
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate
from tests.simulators import redcross

__all__ = ["redcross"]
pytestmark = pytest.mark.django_db
LOOKUP = "/certs/lookup?email=ADA@people.example"


def test_a_student_without_certificates_is_looked_up_and_stored_then_answered_from_the_database(redcross, admin, ada):
    redcross.people.put("ada@people.example", CPR, BLS)

    first = admin("POST", LOOKUP)
    second = admin("POST", LOOKUP)

    assert first.status_code == 200
    assert (
        first.json()
        == second.json()
        == [
            {
                "cert_id": "0QX2AB",
                "course_name": "Basic Life Support",
                "course_code": "BLS",
                "format": "Instructor-Led",
                "issuer_org": "City Pool",
                "issue_date": "04/07/2026",
                "expiry_date": "04/07/2028",
                "instructor_name": "",
                "student_id": ada.pk,
                "student_name": "Ada Byron",
            },
            {
                "cert_id": "0QX1YZ",
                "course_name": "Adult CPR/AED",
                "course_code": "HSSFA-BL-1",
                "format": "Blended",
                "issuer_org": "n.e. thing training",
                "issue_date": "03/05/2026",
                "expiry_date": "03/05/2028",
                "instructor_name": "Guy Montag",
                "student_id": ada.pk,
                "student_name": "Ada Byron",
            },
        ]
    )
    assert (first["X-Stored"], first["X-Total-Count"]) == ("true", "2")
    assert first["X-Checked-At"] == second["X-Checked-At"]
    assert len(redcross.asked.emails) == 1
    assert Certificate.objects.filter(holder=ada).count() == 2
    actions = AuditEvent.objects.filter(actor=admin.user, action__startswith="certificates.")
    assert list(actions.order_by("id").values_list("action", "surface")) == [
        ("certificates.looked_up", "certification"),
        ("certificates.looked_up", "certification"),
    ]


def test_refresh_asks_now(redcross, admin, ada):
    admin("POST", LOOKUP)
    redcross.people.put("ada@people.example", CPR)

    assert admin("POST", LOOKUP).json() == []
    assert [row["cert_id"] for row in admin("POST", f"{LOOKUP}&refresh=true").json()] == ["0QX1YZ"]


def test_somebody_who_is_no_student_is_looked_up_and_not_stored(redcross, admin, practice):
    make_student(PracticeFactory(), email="ada@people.example")
    redcross.people.put("ada@people.example", CPR)

    answer = admin("POST", LOOKUP)

    assert [(row["cert_id"], row["student_id"], row["student_name"]) for row in answer.json()] == [
        ("0QX1YZ", None, None)
    ]
    assert answer["X-Stored"] == "false"
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("path", ["/certs/email-check", "/certs/check-email"])
def test_an_email_check_always_asks_and_never_stores(redcross, admin, ada, path):
    redcross.people.put("ada@people.example", CPR)

    answers = [admin("POST", path, {"email": " Ada@people.example "}) for _time in range(2)]

    assert answers[0].json() == answers[1].json()
    assert set(answers[0].json()) == {"email", "count", "certs"}
    assert (answers[0].json()["email"], answers[0].json()["count"]) == ("ada@people.example", 1)
    assert tuple(answers[0].json()["certs"][0]) == tuple(CERTIFICATE_KEYS) or set(answers[0].json()["certs"][0]) == set(
        CERTIFICATE_KEYS
    )
    assert len(redcross.asked.emails) == 2
    assert not Certificate.objects.exists()
    assert SyncRun.objects.filter(asked_by=admin.user, surface="certification").count() == 2


def test_what_is_ours_stands_beside_what_the_agency_lists(redcross, admin, ada, practice):
    ours = issued_certificate(practice, holder=ada)
    issued_certificate(practice)
    redcross.people.put("ada@people.example", CPR)

    assert [row["cert_id"] for row in admin("POST", LOOKUP).json()] == ["0QX1YZ", ours.number]


def test_somebody_elses_certificate_is_shown_without_saying_whose(redcross, admin, ada, practice):
    AgencyCertificateFactory(practice=practice, number="0QX1YZ", holder=make_student(practice))
    redcross.people.put("ada@people.example", CPR)

    row = admin("POST", LOOKUP).json()[0]

    assert (row["cert_id"], row["student_id"], row["student_name"]) == ("0QX1YZ", None, None)


@pytest.mark.parametrize(
    "address",
    ["", "   ", "nobody", "a@b@c.example", "%@people.example\x01", f"{'a' * 280}@people.example"],
)
def test_what_is_no_address_is_refused(admin, address):
    assert told(admin("POST", "/certs/email-check", {"email": address})) == (400, "validation_failed")
    assert told(admin("POST", f"/certs/lookup?email={address}"))[0] == 400


@pytest.mark.parametrize(("mood", "status"), [(Mood.RESET, 503), (Mood.CHANGED, 502)])
def test_that_nobody_can_say_is_no_empty_list(redcross, admin, ada, mood, status):
    redcross.mood = mood

    answers = [admin("POST", LOOKUP), admin("POST", "/certs/email-check", {"email": "ada@people.example"})]

    assert [told(answer)[0] for answer in answers] == [status, status]


def test_look_ups_need_their_own_scope_and_are_limited(redcross, practice, monkeypatch):
    program = Program(None)
    for scope, status in [("read", 403), ("write", 403), ("lookup", 200)]:
        program = admin_program(practice, scope)
        assert program("POST", "/certs/check-email", {"email": "x@people.example"}).status_code == status
        assert program("POST", "/certs/lookup?email=x@people.example").status_code == status
        assert program("GET", "/students").status_code == (200 if scope != "lookup" else 403)
    for _time in range(LOOKUPS.times):
        with suppress(TooManyRequests):
            spend(LOOKUPS, user_subject(program.user.pk if program.user else 0))
    answer = program("POST", "/certs/lookup?email=")
    assert told(answer) == (429, "rate_limited")
    assert int(answer["Retry-After"]) > 0


def test_everything_that_stands_is_listed_newest_first_by_pages(admin, practice, ada):
    rows = [AgencyCertificateFactory(practice=practice, holder=holder) for holder in (ada, None, ada)]
    AgencyCertificateFactory()

    answer = admin("GET", "/certs/all?limit=2")

    assert answer["X-Total-Count"] == "3"
    assert [row["cert_id"] for row in answer.json()] == [rows[2].number, rows[1].number]
    assert (answer.json()[0]["student_name"], answer.json()[1]["student_name"]) == ("Ada Byron", None)
    assert [row["cert_id"] for row in admin("GET", "/certs/all?offset=2").json()] == [rows[0].number]
    assert (answer.json()[0]["issue_date"], answer.json()[0]["format"]) == ("03/01/2026", "Instructor-Led")


def test_a_stranger_sees_nothing(practice):
    assert told(Program(None)("POST", LOOKUP)) == (401, "not_authenticated")
