"""In which practice a request takes place."""

from __future__ import annotations

from typing import Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.http.request import split_domain_port

from accounts.models import Practice, User
from accounts.rules import Person, is_super_admin, roles_of

SESSION_KEY: Final = "practice"


def find_practice(user: Person, *, host: str = "", chosen: int | None = None) -> Practice | None:
    """The practice of that host name, else the one chosen among one's own, else the user's default, else the first.

    None only while there is no practice at all. One query.
    """
    known = user if user.is_authenticated else None
    wishes = [Q(host_name__iexact=host)] if host else []
    if known is not None:
        wishes += [own_practices(known, Q(pk=wish)) for wish in (chosen, known.default_practice_id) if wish]
        wishes.append(own_practices(known, Q()))
    ranks = [When(wish, then=Value(rank)) for rank, wish in enumerate(wishes)]
    rows: QuerySet[Practice] = Practice.objects.filter(is_active=True)
    if ranks:
        rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
        return rows.order_by(rank, "pk").first()
    return rows.order_by("pk").first()


def own_practices(user: User, wish: Q) -> Q:
    """`wish` narrowed to the practices that the person belongs to."""
    return wish if is_super_admin(user) and wish else wish & Q(pk__in=list(roles_of(user)))


def practice_of_request(request: HttpRequest, user: Person) -> Practice | None:
    """`find_practice` for this request."""
    host, _port = split_domain_port(request.get_host())
    session = getattr(request, "session", None)
    chosen = session.get(SESSION_KEY) if session is not None and user.is_authenticated else None
    return find_practice(user, host=host, chosen=chosen if isinstance(chosen, int) else None)
