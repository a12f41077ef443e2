"""In which practice a request takes place."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.http.request import split_domain_port

from accounts.models import Practice, User
from accounts.rules import Person, is_super_admin, roles_of

SESSION_KEY: Final = "practice"


def find_practice(user: Person, *, host: str = "", chosen: int | None = None) -> Practice | None:
    """The practice of that host name, else the one chosen among one's own, else the user's default, else the first.

    Visitors choose among the practices without a host name of their own. None
    only while there is no practice at all. One query, which also tells
    `has_neighbours`: whether there is another one that visitors may choose.
    """
    known = user if user.is_authenticated else None
    wishes = [Q(host_name__iexact=host)] if host else []
    if known is not None:
        wishes += [own_practices(known, Q(pk=wish)) for wish in (chosen, known.default_practice_id) if wish]
        wishes.append(own_practices(known, Q()))
    elif chosen:
        wishes.append(Q(pk=chosen, host_name=""))
    ranks = [When(wish, then=Value(rank)) for rank, wish in enumerate(wishes)]
    others = practices_for_visitors().exclude(pk=OuterRef("pk"))
    rows: QuerySet[Practice] = Practice.objects.filter(is_active=True).annotate(has_neighbours=Exists(others))
    if ranks:
        rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
        return rows.order_by(rank, "pk").first()
    return rows.order_by("pk").first()


def own_practices(user: User, wish: Q) -> Q:
    """`wish` narrowed to the practices that the person belongs to."""
    return wish if is_super_admin(user) and wish else wish & Q(pk__in=list(roles_of(user)))


def practices_for_visitors() -> QuerySet[Practice]:
    """The schools among which a visitor chooses: those that no host name leads to."""
    return Practice.objects.filter(is_active=True, host_name="")


def practice_of_request(request: HttpRequest, user: Person) -> Practice | None:
    """`find_practice` for this request."""
    session = getattr(request, "session", None)
    chosen = session.get(SESSION_KEY) if session is not None else None
    return find_practice(user, host=host_of(request), chosen=chosen if isinstance(chosen, int) else None)


def may_choose_school(request: HttpRequest) -> bool:
    """Whether a visitor may look at another school here: there is one, and no host name decides."""
    practice: Any = getattr(request, "practice", None)
    user: Any = getattr(request, "user", None)  # a page of an early failure has neither
    if not practice or user is None or user.is_authenticated:  # it may be a lazy nobody
        return False
    decided = bool(practice.host_name) and practice.host_name.lower() == host_of(request).lower()
    return bool(getattr(practice, "has_neighbours", False)) and not decided


def host_of(request: HttpRequest) -> str:
    """The host name that was asked for, without its port."""
    host, _port = split_domain_port(request.get_host())
    return host
