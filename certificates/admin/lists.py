"""The list of the certificate database: how it is narrowed, counted and searched, also with a million rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from catalog.search import fold, prefix_query
from certificates.models import Issuer
from certificates.queries import course_names
from certificates.services.verifying import read_number
from certificates.states import MOST_COUNTED, ListState, count_found_states, count_states, in_state_at
from config.kit.admin import PAGE_VAR, ChangeList, SimpleListFilter, TextFilter
from config.kit.admin.site import house_of
from config.kit.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from certificates.models import Certificate

STANDING: Final = "standing"
MOST_ISSUERS: Final = 200
MOST_PEOPLE: Final = 500
"""Whose addresses begin alike."""
LOOKS: Final[dict[str, tuple[str, str]]] = {
    ListState.VALID: ("ok", "check_circle"),
    ListState.EXPIRING: ("warn", "schedule"),
    ListState.EXPIRED: ("bad", "cancel"),
    ListState.LAPSED: ("info", "inventory_2"),
    ListState.UNKNOWN: ("neutral", "do_not_disturb_on"),
    ListState.GONE: ("neutral", "block"),
}
"""Colour and icon of each state, as on the pages of holders (`certificates.badges.LOOKS`)."""


@dataclass(frozen=True, slots=True)
class StateLink:
    """A state above the list: how many, and the address of the list that shows them."""

    label: Any
    number: int
    is_more: bool
    tone: str
    icon: str
    href: str
    is_current: bool


def visible_practices(request: HttpRequest, model_admin: Any) -> list[Practice]:
    """The practices whose certificates the viewer sees; read once a request."""
    known: list[Practice] | None = getattr(request, "certificate_practices", None)
    if known is None:
        ids = house_of(model_admin.admin_site).practices_of(request)
        rows = Practice.objects.only("name", "time_zone").order_by("name")
        known = list(rows if ids is None else rows.filter(pk__in=ids))
        request.certificate_practices = known  # type: ignore[attr-defined]  # for the filters of the same request
    return known


class StandingFilter(SimpleListFilter):
    """How they stand today, each at its practice's day."""

    title = _("state today")
    parameter_name = STANDING

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.model_admin = model_admin

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All states, and the two that are several."""
        return list(ListState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """The rows in that state."""
        value = self.value()
        if value not in ListState.values:
            return queryset
        return queryset.filter(in_state_at(ListState(value), visible_practices(request, self.model_admin)))


class CourseFilter(TextFilter):
    """By a part of the course's name, whatever case and accents."""

    title = _("course")
    parameter_name = "course"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """The rows whose course has the words: looked for among the few names, not among the many rows."""
        wanted = fold(str(self.value() or "")).split()
        if not wanted:
            return queryset
        practices = visible_practices(request, self.model_admin)
        return queryset.filter(course_name__in=course_names(practices, wanted))

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.model_admin = model_admin


class IssuerFilter(SimpleListFilter):
    """By the organisation that issued them."""

    title = _("issuer")
    parameter_name = "issuer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those of the viewer's practices, the practice itself first."""
        practices = visible_practices(request, model_admin)
        rows = Issuer.objects.filter(practice__in=practices).select_related("practice").order_by("-is_own", "name")
        several = len(practices) > 1
        return [
            (str(row.pk), f"{row.name} ({row.practice.name})" if several else row.name) for row in rows[:MOST_ISSUERS]
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """Their certificates; the list itself keeps to the viewer's practices."""
        issuer = whole_number(self.value() or "")
        return queryset if issuer is None else queryset.filter(issuer=issuer)


class HolderFilter(SimpleListFilter):
    """Whether anybody has them."""

    title = _("student")
    parameter_name = "holder_state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("assigned", _("Assigned")), ("unassigned", _("Unassigned (no student)")), ("erased", _("Erased"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """The rows that the choice means."""
        if self.value() == "assigned":
            return queryset.filter(holder__isnull=False)
        if self.value() == "unassigned":
            return queryset.filter(holder__isnull=True, erased_on__isnull=True)
        return queryset.filter(erased_on__isnull=False) if self.value() == "erased" else queryset


class CertificateChangeList(ChangeList):
    """The list with the number of certificates in each state, counted under its other filters."""

    request: HttpRequest

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(request, *args, **kwargs)

    @cached_property
    def state_links(self) -> list[StateLink]:
        """Every state, in the order of urgency; the current one leads back to all."""
        rows = self.get_queryset(self.request, exclude_parameters=[STANDING])
        practices = visible_practices(self.request, self.model_admin)
        chosen = self.params.get(STANDING)
        current = chosen[-1] if isinstance(chosen, list) else chosen
        return [
            StateLink(
                counted.state.label,
                counted.number,
                counted.is_more,
                *LOOKS[counted.state],
                self.get_query_string(
                    {} if counted.state == current else {STANDING: counted.state}, [PAGE_VAR, STANDING]
                ),
                counted.state == current,
            )
            for counted in (count_found_states if self.query else count_states)(rows, practices)
        ]

    @property
    def most_counted(self) -> int:
        """From where on the list says that there are more."""
        return MOST_COUNTED

    @property
    def export_query(self) -> str:
        """What the address of the file says, so that it has what the list has."""
        return self.get_query_string(remove=[PAGE_VAR])


def search(rows: QuerySet[Certificate], term: str) -> QuerySet[Certificate]:
    """By e-mail where there is an @ in it, else by number or by words of name, course and issuer."""
    term = term.strip()
    if not term:
        return rows
    if "@" in term:
        people = User.objects.alias(folded=Lower("email")).filter(folded__startswith=term.lower())
        return rows.filter(holder__in=list(people.values_list("pk", flat=True)[:MOST_PEOPLE]))
    if " " not in term and any(letter.isdigit() for letter in term):
        numbered = rows.filter(Q(number__startswith=read_number(term) or term) | Q(number__startswith=term))
        if numbered.exists():
            return numbered
    query = prefix_query(term)
    return rows.filter(search_vector=SearchQuery(query, search_type="raw", config="simple")) if query else rows.none()


def exported_rows(rows: QuerySet[Certificate], size: int = 2000) -> Iterable[Certificate]:
    """Newest first, read in pieces: a long file holds neither a transaction nor all rows in memory."""
    rows = rows.order_by("-pk").defer("content", "raw", "search_words", "search_vector")
    piece = list(rows[:size])
    while piece:
        yield from piece
        piece = list(rows.filter(pk__lt=piece[-1].pk)[:size]) if len(piece) == size else []
