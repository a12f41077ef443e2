"""My certificates: the wallet, one certificate, its link; complete without script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountStatus, Role
from accounts.models import AuditEvent
from accounts.services.account_status import change_account_status
from certificates.badges import LOOKS
from certificates.dates import today_in
from certificates.enums import NameShown, RenderState
from certificates.models import CertificateRender, CertificateRequest
from certificates.services.revoking import revoke_certificate
from tests.certificates.courses import admin_of
from tests.certificates.pages.conftest import page_of
from tests.enrollments.pages.reading import count_queries
from tests.factories.accounts import MembershipFactory
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db
WALLET = "/my/certificates/"


# -- The wallet -------------------------------------------------------------------------------------


def test_an_empty_wallet_says_what_to_do(as_holder):
    html = assert_sound(as_holder.get(WALLET))

    assert words(html.select_one(".empty-state-title")) == "No certificate yet"
    assert html.select_one(".empty-state a")["href"] == reverse("enrollments:trainings")
    assert "My certificates" in words(html.select_one(".side-navigation, nav[aria-label='Your account']"))


@pytest.mark.parametrize(
    ("days", "said", "kind"),
    [
        (91, "Valid 91 days left", "ok"),
        (0, "Expires soon Expires today", "warn"),
        (-1, "Expired Expired 1 day ago", "bad"),
        (-91, "Lapsed Expired 91 days ago", "info"),
        (None, "No date known", "neutral"),
    ],
)
def test_each_state_in_words_and_colour(as_holder, practice, holder, days, said, kind):
    ends = None if days is None else today_in(practice) + timedelta(days=days)
    AgencyCertificateFactory(practice=practice, holder=holder, expires_on=ends, issued_on=None)

    html = assert_sound(as_holder.get(WALLET))

    assert words(html.select_one(".card-meta")) == said
    assert html.select_one(f".card-meta .badge-{kind}")
    assert kind in {look[0] for look in LOOKS.values()}


def test_ours_without_an_end_is_valid(as_holder, practice, holder):
    issued_certificate(practice, holder=holder, expires_on=None)

    html = assert_sound(as_holder.get(WALLET))

    assert words(html.select_one(".card-meta")) == "Valid"
    assert "No end" in words(html.select_one(".card"))


def test_all_practices_and_sources_what_still_counts_first(as_holder, practice, holder, certificate):
    today = today_in(practice)
    elsewhere = AgencyCertificateFactory(
        holder=holder, course_name="Basic Life Support", expires_on=today + timedelta(days=9), issued_on=today
    )
    revoked = issued_certificate(practice, holder=holder, course_name="Old one")
    revoke_certificate(revoked, actor=admin_of(practice), reason="A mistake")
    AgencyCertificateFactory(practice=practice, course_name="Somebody else's")

    def shown(query=""):
        return [words(title) for title in assert_sound(as_holder.get(WALLET + query)).select(".card-title")]

    assert shown() == ["Basic Life Support", "First Aid", "Old one"]
    assert shown("?view=valid") == ["Basic Life Support", "First Aid"]
    assert shown("?view=past") == ["Old one"]
    assert elsewhere.issuer.name in words(assert_sound(as_holder.get(WALLET)).main)


def test_more_rows_cost_no_more_queries(as_holder, practice, holder, certificate):
    before = count_queries(as_holder, WALLET)
    for _number in range(3):
        issued_certificate(practice, holder=holder)
        AgencyCertificateFactory(practice=practice, holder=holder)

    assert count_queries(as_holder, WALLET) == before


# -- One certificate --------------------------------------------------------------------------------


def test_a_certificate_of_ours_says_everything(as_holder, certificate):
    CertificateRender.objects.create(
        certificate=certificate, state=RenderState.MADE, made_at=timezone.now(), file="x.pdf", digest="0" * 64
    )
    html = assert_sound(as_holder.get(page_of(certificate)))

    text = words(html.main)
    for part in (certificate.number, "Sanne de Vries", "First Aid (FA-1)", "Grace Hopper", "700 days left", "Valid"):
        assert part in text
    assert html.find("a", href=page_of(certificate, "download"))
    assert words(html.select_one(".share-link")).endswith(f"/verify/{certificate.share_key}/")


@pytest.mark.parametrize(
    ("state", "said"), [(RenderState.WANTED, "still being made"), (RenderState.FAILED, "could not be made so far")]
)
def test_a_paper_that_is_not_there_says_so(as_holder, certificate, state, said):
    CertificateRender.objects.create(certificate=certificate, state=state)

    panel = assert_sound(as_holder.get(page_of(certificate))).select_one("#paper")

    assert said in words(panel)
    assert (panel.get("hx-trigger") is not None) is (state == RenderState.WANTED)
    assert "Download" not in words(panel)


@pytest.mark.parametrize(
    ("address", "is_linked"),
    [
        ("https://agency.example/a.pdf", True),
        ("http://agency.example/a.pdf", False),
        ("https:///a.pdf", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_an_agency_document_is_linked_only_by_https(as_holder, practice, holder, address, is_linked):
    found = AgencyCertificateFactory(practice=practice, holder=holder, document_url=address, expiry_assumed=True)

    html = assert_sound(as_holder.get(page_of(found)))

    assert [link["href"] for link in html.select("main a[rel~=external]")] == ([address] if is_linked else [])
    assert not html.select(f"form[action='{page_of(found, 'sharing')}']")
    assert "Assumed: nobody said when it ends." in words(html.main)


def test_revoked_says_when_and_why(as_holder, practice, certificate):
    revoke_certificate(certificate, actor=admin_of(practice), reason="Another person took the test")

    text = words(assert_sound(as_holder.get(page_of(certificate))).main)

    assert "This certificate was revoked" in text
    assert "Another person took the test" in text
    assert "office@" in text
    assert "Ask for another name" not in text


# -- Who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["certificate", "sharing", "name"])
def test_for_everybody_but_the_holder_it_is_not_there(client, practice, certificate, name):
    method = "post" if name == "sharing" else "get"
    people = {
        "stranger": MembershipFactory().user,
        "other student": MembershipFactory(practice=practice).user,
        "admin": admin_of(practice),
        "admin of another practice": MembershipFactory(role=Role.ADMIN).user,
    }
    seen = {}
    for who, person in people.items():
        client.force_login(person)
        seen[who] = getattr(client, method)(page_of(certificate, name)).status_code
    assert set(seen.values()) == {404}, seen

    client.logout()
    assert getattr(client, method)(page_of(certificate, name))["Location"].startswith(reverse("accounts:login"))
    change_account_status(certificate.holder, actor=people["admin"], status=AccountStatus.SUSPENDED)
    client.force_login(certificate.holder)
    assert getattr(client, method)(page_of(certificate, name)).status_code == 302
    certificate.refresh_from_db()
    assert certificate.is_shared


def test_opening_a_link_changes_nothing(as_holder, certificate):
    assert as_holder.get(page_of(certificate, "sharing")).status_code == 405
    assert as_holder.get(page_of(certificate, "name")).status_code == 200
    assert not CertificateRequest.objects.exists()


# -- The link ---------------------------------------------------------------------------------------


def test_the_link_is_shut_and_the_name_chosen_once_however_often_one_clicks(as_holder, certificate):
    for _click in range(2):
        answer = as_holder.post(page_of(certificate, "sharing"), {"shows_name": NameShown.INITIALS})
        assert answer["Location"] == page_of(certificate)

    certificate.refresh_from_db()
    assert (certificate.is_shared, certificate.shows_name) == (False, NameShown.INITIALS)
    assert AuditEvent.objects.filter(action="certificate.sharing_changed").count() == 1
    html = assert_sound(as_holder.get(page_of(certificate)))
    assert not html.select(".share-link")
    assert "lead nowhere" in words(html.main)
    assert html.select_one("[name=shows_name][checked]")["value"] == NameShown.INITIALS


def test_an_unknown_choice_is_refused(as_holder, certificate):
    html = assert_sound(as_holder.post(page_of(certificate, "sharing"), {"shows_name": "all", "is_shared": "on"}), 422)

    assert html.select_one(".error-summary a")
    certificate.refresh_from_db()
    assert certificate.shows_name == NameShown.FULL


def test_what_others_issued_has_no_link_of_ours(as_holder, practice, holder):
    found = AgencyCertificateFactory(practice=practice, holder=holder)

    assert_sound(as_holder.post(page_of(found, "sharing"), {"shows_name": "none"}), 422)

    found.refresh_from_db()
    assert found.is_shared


# -- Another name -----------------------------------------------------------------------------------
