from __future__ import annotations

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.errors import TokenRefused
from accounts.models import AuditEvent, SigningKey
from accounts.services import signing_keys
from accounts.services.sealing import is_freshly_sealed
from accounts.services.signing_keys import (
    current_signing_key,
    drop_retired_keys,
    private_key,
    reseal_signing_key,
    rotate_signing_key,
)
from accounts.services.tokens import read_token
from tests.factories.accounts import UserFactory, access_token

pytestmark = pytest.mark.django_db


def test_the_first_key_is_made_when_it_is_needed_and_kept_sealed():
    key = current_signing_key()
    assert current_signing_key() == key
    assert key.public_pem.startswith("-----BEGIN PUBLIC KEY-----")
    assert b"PRIVATE" not in bytes(key.private_pem_encrypted)
    assert AuditEvent.objects.get().action == "signing_key.made"


def test_rotation_changes_the_signer_and_keeps_old_tokens_valid_until_their_key_is_dropped():
    user = UserFactory()
    old = access_token(user)
    call_command("rotate_signing_key", stdout=StringIO())

    new = access_token(user)
    assert SigningKey.objects.count() == 2
    assert read_token(old, surface="marketplace").user == user
    assert read_token(new, surface="marketplace").user == user

    drop_retired_keys(actor=None)
    assert read_token(old, surface="marketplace").user == user, "it is not retired for long"
    call_command("rotate_signing_key", "--drop-retired", stdout=StringIO())
    for token in (old, new):
        with pytest.raises(TokenRefused):
            read_token(token, surface="marketplace")
    assert SigningKey.objects.count() == 1


def test_a_new_secret_key_opens_the_ring_by_its_fallback_and_reseals_it(settings):
    key = current_signing_key()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key " * 5
    settings.SECRET_KEY_FALLBACKS = [old]
    assert current_signing_key() == key
    assert reseal_signing_key()
    assert not reseal_signing_key()
    key.refresh_from_db()
    assert is_freshly_sealed(key.private_pem_encrypted)
    settings.SECRET_KEY_FALLBACKS = []
    assert current_signing_key() == key


def test_a_ring_that_nothing_opens_is_replaced_and_still_verifies(settings):
    user = UserFactory()
    token = access_token(user)
    settings.SECRET_KEY = "another key " * 5

    assert private_key(SigningKey.objects.get()) is None
    assert current_signing_key().retired_at is None
    assert SigningKey.objects.count() == 2
    assert read_token(token, surface="marketplace").user == user


def need_at_once(times=4):
    """Ids of the keys that several got who needed the first one at the same moment."""
    found: list[str] = []
    together = threading.Barrier(times)

    def need() -> None:
        together.wait()
        try:
            found.append(current_signing_key().key_id)
        except Exception as error:  # noqa: BLE001 - told to the test
            found.append(type(error).__name__)
        finally:
            connection.close()

    people = [threading.Thread(target=need) for _one in range(times)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return set(found)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_several_who_need_the_first_key_at_once_get_the_same():
    assert len(need_at_once()) == 1
    assert SigningKey.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_not(monkeypatch):
    everybody_looked = threading.Barrier(2)

    def look():
        found = SigningKey.objects.filter(retired_at__isnull=True).first()
        everybody_looked.wait(timeout=10)
        return found

    monkeypatch.setattr(signing_keys, "lock_signing_keys", look)
    assert len(need_at_once(2)) == 2


def test_rotating_twice_leaves_one_current():
    rotate_signing_key(actor=None)
    rotate_signing_key(actor=None)
    assert SigningKey.objects.filter(retired_at__isnull=True).count() == 1
    assert drop_retired_keys(actor=None, older_than=timedelta(0)) == 1
