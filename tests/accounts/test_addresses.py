"""From where somebody acted is forgotten in time; nothing else of the trail can change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.audit import Origin, acting_from, record_event
from accounts.services.erasing import erase_person
from accounts.services.forgetting_addresses import forget_old_addresses
from tests.factories.accounts import UserFactory, make_student

pytestmark = pytest.mark.django_db
HERE = "203.0.113.7"


def done(person, action="thing.done", *, age=timedelta(0), **more):
    with acting_from(Origin(address=HERE, **more)):
        event = record_event(action, person, actor=person, practice=None)
    if age:
        AuditEvent.objects.filter(pk=event.pk).update(address=None)  # the only way in which a row may change
        event = AuditEvent(address=HERE, created_at=timezone.now() - age, action=action, actor=person)
        event.save(force_insert=True)
    return event


def addresses():
    return list(AuditEvent.objects.order_by("pk").values_list("address", flat=True))


@pytest.mark.parametrize(
    "change", [{"action": "x"}, {"data": {"a": 1}}, {"address": "192.0.2.1"}, {"address": None, "actor": None}]
)
def test_nothing_but_the_address_goes_and_none_comes(change):
    event = done(UserFactory())
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(**change)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        event.delete()
    AuditEvent.objects.filter(pk=event.pk).update(address=None)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(address=HERE)
    assert addresses() == [None]


def test_after_some_time_every_address_is_forgotten(settings, monkeypatch):
    settings.AUDIT_ADDRESS_DAYS = 30
    monkeypatch.setattr("accounts.services.forgetting_addresses.BATCH", 2)
    person = UserFactory()
    for days in (31, 32, 33, 29):
        done(person, age=timedelta(days=days))
    AuditEvent.objects.filter(action="thing.done", address__isnull=True).count()

    assert forget_old_addresses() == 3
    assert [one for one in addresses() if one] == [HERE]
    assert forget_old_addresses() == 0


def test_they_go_with_the_person_also_of_whoever_acted_through_others(practice):
    sanne, other = make_student(practice), UserFactory()
    done(sanne)
    done(other, impersonator_id=sanne.pk)
    kept = done(other)
    with acting_from(Origin(address=HERE)):
        record_event("login.failed", sanne, actor=None, practice=None)
        erase_person(sanne, actor=sanne)

    assert AuditEvent.objects.filter(actor=sanne).exists()
    assert list(AuditEvent.objects.filter(address__isnull=False)) == [kept]
