from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from catalog.services.packs import remove_pack, update_pack
from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CoursePackFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack():
    return CoursePackFactory(title="Algebra")


def test_the_audit_knows_what_stood_there_before_a_form_wrote_on_the_object(pack):
    pack.title = "Geometry"

    changed = update_pack(pack, actor=pack.tutor_profile.user, title="Geometry")

    event = AuditEvent.objects.get(action="pack.changed")
    assert (event.data["before"], event.data["after"]) == ({"title": "Algebra"}, {"title": "Geometry"})
    changed.refresh_from_db()
    assert changed.title == "Geometry"


def test_who_takes_part_is_counted_under_the_offerings_lock(pack):
    with CaptureQueriesContext(connection) as queries:
        removed = remove_pack(pack, actor=pack.tutor_profile.user)

    asked = [query["sql"] for query in queries]
    (locking,) = [place for place, sql in enumerate(asked) if "FOR NO KEY UPDATE" in sql]
    (counting,) = [place for place, sql in enumerate(asked) if "COUNT(" in sql]
    assert locking < counting
    removed.refresh_from_db()
    assert (removed.is_active, removed.is_published) == (False, False)


def test_a_pack_with_students_stays(pack):
    Enrollment.objects.create(
        practice=pack.practice, offering=pack.offering_ptr, student=UserFactory(), state=EnrollmentState.ENROLLED
    )

    with pytest.raises(Conflict) as caught:
        remove_pack(pack, actor=pack.tutor_profile.user)

    assert caught.value.error_code == "active_enrollments"
    pack.refresh_from_db()
    assert (pack.is_active, pack.is_published) == (True, True)
    assert not AuditEvent.objects.filter(action="pack.removed").exists()
