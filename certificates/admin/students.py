"""What one person of a school has earned, for its staff: ours beside that of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Membership, Practice, User
from accounts.people import signed_in
from accounts.rules import administered_practices
from certificates.addresses import verify_address
from certificates.admin.cells import age, format_pill, told
from certificates.admin.forms import seats
from certificates.enums import CaseKind, CaseState, CertificateSource, CertificateStatus, RequestState, SyncOutcome
from certificates.models import Certificate, CertificateRequest, LookupSubject, ReconciliationCase
from certificates.pages.wallet.looks import agency_document, look_of, may_ask_for_name
from certificates.services.lookup_times import is_fresh
from certificates.services.staff_lookups import look_up_for_staff
from config.kit.admin import ObjectLink
from config.kit.errors import DomainError

if TYPE_CHECKING:
    from certificates.pages.wallet.looks import Look

PAGE: Final = "admin:certificates_certificate_student"
MOST_SHOWN: Final = 200
OPEN: Final = RequestState.REQUESTED
UNREAD: Final = ("content", "raw", "search_words", "search_vector")


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate as a card of the page."""

    certificate: Certificate
    look: Look
    pill: Any
    checked: Any
    verify_url: str
    document_url: str
    wish: CertificateRequest | None
    is_contested: bool
    may_correct: bool
    may_revoke: bool


def student_link() -> ObjectLink:
    """From the page of a person or of a student to their certificates."""
    return ObjectLink(
        name="certificates", label=_lazy("Certificates"), icon="workspace_premium", address=student_address
    )


def student_address(request: HttpRequest, target: Any) -> str:
    """Where the viewer sees the certificates of a user or student; empty where there is nothing to see."""
    person_id = target.pk if isinstance(target, User) else target.user_id
    return reverse(PAGE, args=[person_id]) if practices_of(request, person_id) else ""


def student_page(model_admin: Any, request: HttpRequest, user_id: int) -> HttpResponse:
    """Both columns, when the agency was asked, and what can be done. Raises Http404 for people of other schools."""
    person, practice, practices = _found(request, user_id)
    cards = _cards(person, practice)
    subject = LookupSubject.objects.filter(practice=practice, holder=person).order_by("-last_checked").first()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Certificates of %(person)s") % {"person": person},
        "heading": _("Certificates of %(person)s") % {"person": person},
        "opts": model_admin.opts,
        "person": person,
        "practice": practice,
        "practices": practices,
        "columns": [
            (_("Issued by %(school)s") % {"school": practice.name}, [c for c in cards if c.certificate.is_ours], True),
            (_("External certificates"), [c for c in cards if not c.certificate.is_ours], False),
        ],
        "is_cut": len(cards) == MOST_SHOWN,
        "wishes": [card.wish for card in cards if card.wish],
        "seats": list(seats(request).filter(student=person, practice=practice)[:20]),
        "subject": subject,
        "checked": age(subject.last_checked) if subject else "",
        "outcome": SyncOutcome(subject.last_outcome).label if subject and subject.last_outcome else "",
        "is_stale": subject is not None and not is_fresh(subject.last_checked, practice, timezone.now()),
        "may_ask": _is_known(person, practice),
    }
    response = TemplateResponse(request, "admin/certificates/student.html", context)
    response["Cache-Control"] = "no-store"
    return response


def ask_agency(_model_admin: Any, request: HttpRequest, user_id: int) -> HttpResponse:
    """On POST ask the agency for the person's address now, and tell in words what came of it."""
    person, practice, _practices = _found(request, user_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not _is_known(person, practice):
        raise PermissionDenied
    try:
        lookup = look_up_for_staff(person.email, practice=practice, actor=signed_in(request), refresh=True)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, told(lookup))
    return redirect(f"{reverse(PAGE, args=[person.pk])}?practice={practice.pk}")


def practices_of(request: HttpRequest, user_id: int) -> list[Practice]:
    """The viewer's practices that know the person: as a member, now or once, or by a certificate."""
    ids = administered_practices(request.user)
    member = Membership.objects.filter(practice=OuterRef("pk"), user=user_id)
    holds = Certificate.objects.filter(practice=OuterRef("pk"), holder=user_id)
    rows = Practice.objects.filter(Exists(member) | Exists(holds)).order_by("name")
    return list(rows if ids is None else rows.filter(pk__in=ids))


def _found(request: HttpRequest, user_id: int) -> tuple[User, Practice, list[Practice]]:
    practices = practices_of(request, user_id)
    person = User.objects.filter(pk=user_id).first() if practices else None
    if person is None:
        raise Http404
    chosen = (request.POST if request.method == "POST" else request.GET).get("practice", "")
    return person, next((one for one in practices if str(one.pk) == chosen), practices[0]), practices


def _cards(person: User, practice: Practice) -> list[Shown]:
    """Theirs, and what an agency lists for them that is stored as somebody else's."""
    open_cases = ReconciliationCase.objects.filter(practice=practice, state=CaseState.OPEN)
    contested = open_cases.filter(kind=CaseKind.TWO_OWNERS, other_person=person).values("certificate")
    rows = Certificate.objects.filter(Q(holder=person) | Q(pk__in=contested), practice=practice)
    rows = rows.select_related("issuer", "practice", "replaced_by").defer(*UNREAD)
    found = list(rows.order_by("-issued_on", "-pk")[:MOST_SHOWN])
    wishes = {
        wish.certificate_id: wish for wish in CertificateRequest.objects.filter(certificate__in=found, state=OPEN)
    }
    return [
        Shown(
            certificate=row,
            look=look_of(row),
            pill=format_pill(row.format),
            checked=age(row.last_checked),
            verify_url=verify_address(practice, row.share_key),
            document_url=agency_document(row),
            wish=wishes.get(row.pk),
            is_contested=row.holder_id != person.pk,
            may_correct=may_ask_for_name(row),
            may_revoke=row.source == CertificateSource.ISSUED and row.status == CertificateStatus.ISSUED,
        )
        for row in found
    ]


def _is_known(person: User, practice: Practice) -> bool:
    """Whether the address is asked about in the practice's name: of active people who belong to it."""
    return person.is_active and Membership.objects.filter(user=person, practice=practice, is_active=True).exists()
