"""What is measured. Each section prints its figures and returns the targets it missed."""

from __future__ import annotations

import itertools
import json
import time
from typing import Final

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Practice
from benchmarks import raw, school
from benchmarks.measuring import Connections, percentile, rate_of
from catalog.pack_search import PackSearch, search_packs
from enrollments.models import Enrollment
from enrollments.queries import enrollments_for_user
from scheduling.models import LessonSlot

CLIENTS: Final = 8
BOOKINGS: Final = 300
LISTS: Final = 600
PACKS: Final = 100_000
SEARCHES: Final = 300
SLOWEST_SEARCH_MS: Final = 50


def headline(text: str) -> None:
    """A section's title."""
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def booking(ours: Connections, database_url: str) -> list[str]:
    """Everybody books another lesson of the same course, through HTTP and by hand-made SQL."""
    headline(f"Booking lessons of one course: {BOOKINGS} students, {CLIENTS} at a time, one offering's lock")
    practice = school.practice()
    tutor_a, tutor_b = school.tutors(practice, 2)
    students = school.students(practice, BOOKINGS)
    by_http, by_sql = school.pack(tutor_a), school.pack(tutor_b)
    slots_http, slots_sql = school.open_slots(by_http, BOOKINGS), school.open_slots(by_sql, BOOKINGS)

    free = iter(
        [psycopg.connect(database_url) for _ in range(CLIENTS)]
    )
    pool = list(free)
    guard = itertools.cycle(pool)
    import threading  # noqa: PLC0415 - only this floor hands out connections

    own = threading.local()
    lock = threading.Lock()

    def raw_job(student: int, slot: int):  # type: ignore[no-untyped-def]
        def job() -> bool:
            if not hasattr(own, "connection"):
                with lock:
                    own.connection = next(guard)
            return raw.book(own.connection, practice=practice.pk, pack=by_sql.pk, student=student, slot=slot)

        return job

    floor = rate_of(
        [raw_job(student.pk, slot.pk) for (student, _token), slot in zip(students, slots_sql, strict=True)],
        clients=CLIENTS,
    )

    def http_job(token: str, slot: LessonSlot):  # type: ignore[no-untyped-def]
        body = json.dumps(
            {
                "coursePackId": str(by_http.uid),
                "tutorProfileId": str(tutor_a.uid),
                "lessonSlotIds": [str(slot.uid)],
                "totalAmount": 40,
                "currency": "EUR",
                "refundStatus": "notRequested",
            }
        ).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

        def job() -> bool:
            status, answer = ours.ask("POST", "/enrollmentmanagement-api/v1/enrollments", body, headers)
            if status != 201:  # noqa: PLR2004 - HTTP
                print(status, answer[:300])
            return bool(status == 201)  # noqa: PLR2004 - HTTP

        return job

    measured = rate_of(
        [http_job(token, slot) for (_student, token), slot in zip(students, slots_http, strict=True)], clients=CLIENTS
    )
    for each in pool:
        each.close()
    share = measured.per_second / floor.per_second
    print(f"raw SQL transaction       {floor}")
    print(f"POST …/v1/enrollments     {measured}")
    print(f"share of the floor        {share:.2f} (target: at least 0.33)")
    booked = Enrollment.objects.filter(offering=by_http.offering_ptr).count()
    print(f"enrolments written        {booked} of {BOOKINGS}")
    return [] if share >= 1 / 3 and not measured.failed else [f"booking at {share:.2f} of the raw rate"]


def listing(ours: Connections) -> list[str]:
    """A page of 25 packs beside a plain ModelViewSet of the same rows."""
    headline(f"A page of 25 course packs with their tutors, {LISTS} requests, {CLIENTS} at a time")
    practice = Practice.objects.get(slug="bench")
    from catalog.models import TutorProfile  # noqa: PLC0415 - beside its use

    school.many_packs(practice, list(TutorProfile.objects.filter(practice=practice)), PACKS)

    def job(path: str):  # type: ignore[no-untyped-def]
        return lambda: bool(ours.ask("GET", path)[0] == 200)  # noqa: PLR2004 - HTTP

    paths = {"plain ModelViewSet": "/floor/packs/", "GET …/v1/coursepacks": "/tutorcatalog-api/v1/coursepacks"}
    rates = {}
    for name, path in paths.items():
        rate_of([job(path)] * 40, clients=CLIENTS)
        rates[name] = rate_of([job(path)] * LISTS, clients=CLIENTS)
        print(f"{name:<25} {rates[name]}")
    floor, measured = rates.values()
    share = measured.per_second / floor.per_second
    print(f"share of the floor        {share:.2f} (target: at least 1.00)")
    with CaptureQueriesContext(connection) as few:
        list(enrollments_for_user(Enrollment.objects.earliest("pk").student)[:1])
    print(f"queries of one's list     {len(few)}")
    return [] if share >= 1 and not measured.failed else [f"list at {share:.2f} of a plain viewset"]


def searching() -> list[str]:
    """The catalog's search over many packs, as the page calls it."""
    headline(f"Searching {PACKS} course packs, {SEARCHES} searches")
    practice = Practice.objects.get(slug="bench")
    words = school.WORDS
    searches = [
        *(PackSearch(text=word) for word in words),
        *(PackSearch(text=f"{first} {second}") for first, second in itertools.pairwise(words)),
        *(PackSearch(text=word[:3]) for word in words),
        *(PackSearch(text=word, price_to=20000, category="piano") for word in words),
        *(PackSearch(order=order) for order in ("price", "-price", "soonest", "newest")),
        *(PackSearch(category="algebra", order=order) for order in ("price", "newest", "soonest")),
        PackSearch(teaching_mode="online"),
        PackSearch(text="nothing like this anywhere"),
    ]
    took, queries = [], set()
    search_packs(practice, PackSearch())
    for search in itertools.islice(itertools.cycle(searches), SEARCHES):
        with CaptureQueriesContext(connection) as captured:
            before = time.perf_counter()
            search_packs(practice, search)
            took.append((time.perf_counter() - before) * 1000)
        queries.add(len(captured))
    slow = percentile(took, 95)
    print(f"median {percentile(took, 50):.1f} ms, p95 {slow:.1f} ms, slowest {max(took):.1f} ms (target: p95 under {SLOWEST_SEARCH_MS})")
    print(f"queries a search          {sorted(queries)}")
    return [] if slow < SLOWEST_SEARCH_MS else [f"search p95 {slow:.0f} ms"]
