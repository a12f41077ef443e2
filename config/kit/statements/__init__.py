"""Queries of hot paths, compiled once in a process.

Django builds and compiles a queryset anew each time, PostgreSQL plans it anew;
with a few joins that takes many times what finding the rows takes. A
`Statement` keeps the SQL, PostgreSQL its plan, and only values change::

    _PACK = Statement(lambda: CoursePack.objects.select_related("tutor_profile").filter(uid=Given("uid")))
    _PACK.first(uid=uid)

    _LESSONS = Statement(lambda: LessonSlot.objects.filter(OneOf("pk", "ids")))
    _LESSONS.all(ids=[1, 2, 3])

    _SEATS = Change(lambda: Offering.objects.filter(pk=Given("pk")), seats_taken=F("seats_taken") + Given("seats"))
    _SEATS.run(pk=pk, seats=1)

    insert(AuditEvent(...))

Round trips can be saved too (`together`, `gathered`)::

    with together():
        people, lessons = _PEOPLE.ask(ids=ids), _LESSONS.ask(ids=lesson_ids)
    lessons.all()

    with gathered():
        _SEATS.write(pk=pk, seats=1)
        write(AuditEvent(...))

The results are what the queryset would give: models with what they joined and
annotated, the dicts of `values` or the tuples of `values_list`. Values reach
PostgreSQL as they are, so they must have the column's type, and None does not
become `IS NULL`. Worth its line only where a request's time is counted:
elsewhere write the queryset. See docs/decisions/16-compiled-statements.md.
"""

from config.kit.statements.reading import Asked, Statement
from config.kit.statements.together import Refusal, gathered, together
from config.kit.statements.values import Given, NextKey, OneOf
from config.kit.statements.writing import Change, insert, insert_missing, write, write_changes

__all__ = [
    "Asked",
    "Change",
    "Given",
    "NextKey",
    "OneOf",
    "Refusal",
    "Statement",
    "gathered",
    "insert",
    "insert_missing",
    "together",
    "write",
    "write_changes",
]
