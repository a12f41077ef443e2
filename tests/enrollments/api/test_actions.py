"""The actions of the contract over every state."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment
from tests.contracts.trainings import CONTRACT
from tests.enrollments.api.helpers import Caller, told
from tests.enrollments.api.test_enrollments import SHOWN
from tests.factories.accounts import make_student
from tests.factories.enrollments import put_in_state, states_of

pytestmark = pytest.mark.django_db
LEADS = {name: (source, target) for name, source, target, _note in CONTRACT["actions"]}
SAID = {
    "invite": "Cannot invite: current status is {}, must be waitlist",
    "deinvite": "Cannot de-invite: current status is {}, must be waitlist-invited",
    "return-to-waitlist": "Cannot return to waitlist: current status is {}, must be waitlist-invited",
    "decline": "Cannot decline: current status is {}, must be waitlist-invited",
    "force-enroll": "Cannot force-enroll: current status is {}, must be waitlist",
}
NO_SPOTS = (409, "No spots available — training is at capacity (enrolled + waitlist-invited)")


def act(admin: Caller, row: Enrollment, action: Any) -> Any:
    return admin("POST", f"trainings/{row.offering_id}/enrollments/{row.student_id}/action", {"action": action})


def on(training: Training, state: State) -> Enrollment:
    return put_in_state(training, make_student(training.practice), state)


@pytest.mark.parametrize("state", sorted(SHOWN))
@pytest.mark.parametrize("action", sorted(LEADS))
def test_every_action_in_every_state(admin: Caller, training: Training, action: str, state: State) -> None:
    row = on(training, state)
    source, target = LEADS[action]

    answer = act(admin, row, action)

    row.refresh_from_db()
    if source == "any" and state == State.PENDING:
        assert told(answer) == (409, "This is paid online; the ledger says how much was paid.")
        assert (row.is_paid, row.state) == (False, state)
    elif source == "any":
        assert answer.json()["status"] == SHOWN[state]
        assert (row.is_paid, row.state) == (True, state)
    elif source == SHOWN[state]:
        assert answer.status_code == 200
        assert answer.json() == {
            "student_id": row.student_id,
            "training_id": training.pk,
            "status": target,
            "action": action,
        }
        assert SHOWN[State(row.state)] == target
    else:
        assert told(answer) == (400, SAID[action].format(SHOWN[state]))
        assert row.state == state
    assert list(differences()) == []


def test_paid_is_flipped_back(admin: Caller, training: Training) -> None:
    row = on(training, State.ENROLLED)

    paid = []
    for _time in range(2):
        act(admin, row, "toggle-paid")
        paid.append(admin.get(f"trainings/{training.pk}/enrollments/{row.student_id}")["paid"])

    assert paid == [True, False]


def test_a_full_training_invites_nobody(admin: Caller, training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    on(training, State.WAITLIST_INVITED)
    waiting = on(training, State.WAITLIST)

    assert told(act(admin, waiting, "invite")) == NO_SPOTS
    assert states_of(training) == [State.WAITLIST_INVITED, State.WAITLIST]


def test_only_who_is_next_is_invited(admin: Caller, training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    first, second = on(training, State.WAITLIST), on(training, State.WAITLIST)

    assert told(act(admin, second, "invite")) == NO_SPOTS
    assert act(admin, first, "invite").status_code == 200


def test_forcing_past_the_capacity_enrols(admin: Caller, training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    on(training, State.ENROLLED)
    waiting = on(training, State.WAITLIST)

    assert act(admin, waiting, "force-enroll").json()["status"] == "enrolled"
    assert admin.get(f"trainings/{training.pk}")["spots_available"] == 0


def test_declining_offers_the_seat_to_the_next_the_others_do_not(admin: Caller, training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    invited, second, third = (
        on(training, State.WAITLIST_INVITED),
        on(training, State.WAITLIST),
        on(training, State.WAITLIST),
    )

    assert act(admin, invited, "decline").json()["status"] == "waitlist-declined"
    assert states_of(training) == [State.WAITLIST_DECLINED, State.WAITLIST_INVITED, State.WAITLIST]
    assert act(admin, second, "deinvite").json()["status"] == "waitlist-invite-expired"
    assert states_of(training)[-1] == State.WAITLIST
    act(admin, third, "invite")
    place = Enrollment.objects.get(pk=third.pk).queued_at
    assert act(admin, third, "return-to-waitlist").json()["status"] == "waitlist"
    assert Enrollment.objects.get(pk=third.pk).queued_at == place


@pytest.mark.parametrize("word", ["promote", "", "INVITE", "force_enroll"])
def test_an_unknown_action(admin: Caller, training: Training, word: str) -> None:
    row = on(training, State.WAITLIST)
    text = (
        f"Unknown action: {word}. Must be invite, deinvite, return-to-waitlist, force-enroll, decline, or toggle-paid"
    )

    assert told(act(admin, row, word)) == (400, text)
    assert states_of(training) == [State.WAITLIST]


@pytest.mark.parametrize("word", [None, 7, ["invite"], {}])
def test_an_action_is_a_word(admin: Caller, training: Training, word: Any) -> None:
    answer = act(admin, on(training, State.WAITLIST), word)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]["fields"]) == ["action"]


def test_who_is_not_on_it_is_not_found(admin: Caller, training: Training) -> None:
    gone = on(training, State.CANCELED)
    for student in (gone.student_id, make_student(training.practice).pk, 0, 10**19):
        answer = admin("POST", f"trainings/{training.pk}/enrollments/{student}/action", {"action": "invite"})
        assert told(answer)[0] == 404
