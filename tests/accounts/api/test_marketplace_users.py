from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Membership, TutorApplication, User
from messaging.delivery.models import OutboxMessage
from tests.accounts.helpers import bearer, member, post
from tests.factories.accounts import PASSWORD, UserFactory, access_token

pytestmark = pytest.mark.django_db
REGISTER = "/auth-api/v1/registeruser"
PERSON = {"email": "Ada@school.example", "password": PASSWORD, "fullname": "Ada King Lovelace"}


def patch(api, user, body, token=None):
    path = f"/auth-api/v1/profile/{user.uid}"
    return api.patch(path, body, content_type="application/json", headers=bearer(token or access_token(user)))


class TestRegisterUser:
    def test_a_new_person_may_log_in_once_the_address_is_verified(self, api, practice):
        answer = post(api, REGISTER, PERSON)
        assert answer.status_code == 201
        told = answer.json()
        assert (told["dataName"], told["action"], told["emailVerificationNeeded"]) == ("user", "create", True)
        user = User.objects.get()
        assert told["user"]["id"] == told["user"]["_owner"] == str(user.uid)
        assert (told["user"]["email"], told["user"]["fullname"]) == ("ada@school.example", "Ada King Lovelace")
        assert (told["user"]["roleId"], told["user"]["emailVerified"]) == ("user", False)
        assert (user.first_name, user.last_name) == ("Ada", "King Lovelace")
        assert not OutboxMessage.objects.exists(), "the client starts the verification itself"

        credentials = {"username": PERSON["email"], "password": PASSWORD}
        assert post(api, "/auth-api/login", credentials).json()["errCode"] == "EmailVerificationNeeded"
        started = post(api, "/auth-api/verification-services/email-verification/start", {"email": PERSON["email"]})
        proof = {"email": PERSON["email"], "secretCode": started.json()["secretCode"]}
        assert post(api, "/auth-api/verification-services/email-verification/complete", proof).status_code == 200
        assert post(api, "/auth-api/login", credentials).status_code == 200

    def test_what_is_said_in_view_of_tutoring_is_kept_and_what_the_server_decides_is_not_taken(self, api, practice):
        more = {
            "bio": "Lute",
            "specializations": "lute, theory",
            "applicationDocuments": ["https://files.example/a.pdf"],
            "applicationReviewNote": "splendid",
            "roleId": "superAdmin",
            "accountStatus": "banned",
            "tutorApplicationStatus": "approved",
            "emailVerified": True,
        }
        told = post(api, REGISTER, PERSON | more).json()["user"]
        assert (told["bio"], told["specializations"]) == ("Lute", "lute, theory")
        assert told["applicationDocuments"] == "https://files.example/a.pdf"
        assert not told["applicationReviewNote"]
        assert (told["tutorApplicationStatus"], told["tutorApplicationStatus_idx"]) == ("none", 0)
        assert (told["accountStatus"], told["accountStatus_idx"], told["roleId"]) == ("active", 0, "user")
        user = User.objects.get()
        assert not user.is_superuser
        assert not user.is_email_verified
        assert set(Membership.objects.values_list("role", flat=True)) == {"student"}

    def test_everything_wrong_is_named_by_the_contracts_names(self, api, practice):
        bad = {"email": "nobody", "password": "short", "fullname": "<b>", "avatar": "javascript:alert(1)"}
        answer = post(api, REGISTER, bad)
        assert answer.status_code == 400
        assert set(answer.json()["fields"]) == {"email", "password", "fullname", "avatar"}
        assert set(post(api, REGISTER, {}).json()["fields"]) == {"email", "password", "fullname"}
        assert not User.objects.exists()

    def test_a_taken_address(self, api, practice):
        UserFactory(email="ada@school.example")
        answer = post(api, REGISTER, PERSON)
        assert (answer.status_code, answer.json()["errCode"]) == (400, "email_taken")
        assert set(answer.json()["fields"]) == {"email"}

    def test_in_the_practice_of_the_host(self, api, practice, other_practice):
        other_practice.host_name = "south.example"
        other_practice.save()
        post(api, REGISTER, PERSON, host="south.example")
        assert User.objects.get().default_practice == other_practice

    def test_the_same_request_again_by_its_key_is_a_new_try(self, api, practice):
        answers = [post(api, REGISTER, PERSON, **{"idempotency-key": "k"}).status_code for _again in range(2)]
        assert answers == [201, 400]

    def test_not_endlessly_often_from_one_address(self, api, practice):
        codes = [post(api, REGISTER, {**PERSON, "password": "x"}) for _try in range(21)]
        assert {answer.status_code for answer in codes[:20]} == {400}
        assert codes[20].status_code == 429
        assert int(codes[20].headers["Retry-After"]) > 0


class TestGetUser:
    def test_the_whole_account_costs_a_constant_few_queries(self, api, practice, django_assert_num_queries):
        user = member(practice, Role.TUTOR)
        TutorApplication.objects.create(user=user, status="approved", bio="Lute")
        admin = member(practice, Role.ADMIN)
        for viewer in (user, admin):
            token = access_token(viewer)
            with django_assert_num_queries(2 if viewer == user else 3):  # the login, the user, whose roles they share
                told = api.get(f"/auth-api/v1/users/{user.uid}", headers=bearer(token)).json()["user"]
            assert (told["roleId"], told["tutorApplicationStatus"], told["bio"]) == ("tutor", "approved", "Lute")

    def test_an_id_that_is_none_is_404(self, api, practice):
        token = access_token(member(practice))
        for uid in ("1", "nonsense", "0190a6e0-0000-7000-8000-000000000000"):
            answer = api.get(f"/auth-api/v1/users/{uid}", headers=bearer(token))
            assert (answer.status_code, answer.json()["status"]) == (404, "ERR")


class TestUpdateProfile:
    def test_what_is_sent_changes_and_what_the_server_decides_stays(self, api, practice):
        user = member(practice)
        sent = {
            "fullname": "Augusta Byron",
            "avatar": "https://pictures.example/a.png",
            "bio": "Lute",
            "accountStatus": "banned",
            "tutorApplicationStatus": "approved",
            "applicationReviewNote": "splendid",
            "roleId": "superAdmin",
            "email": "other@school.example",
            "password": "another horse entirely",
        }
        told = patch(api, user, sent).json()["user"]
        assert (told["fullname"], told["avatar"], told["bio"]) == ("Augusta Byron", sent["avatar"], "Lute")
        assert (told["accountStatus"], told["tutorApplicationStatus"], told["roleId"]) == ("active", "none", "user")
        assert told["email"] == user.email
        assert told["recordVersion"] > user.record_version
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_the_object_sent_back_as_it_was_answered_changes_nothing(self, api, practice):
        user = member(practice, avatar="/media/avatars/x.webp")
        told = api.get(f"/auth-api/v1/users/{user.uid}", headers=bearer(access_token(user))).json()["user"]
        assert told["avatar"] == "http://localhost:8000/media/avatars/x.webp"
        assert patch(api, user, told).status_code == 200
        user.refresh_from_db()
        assert user.avatar == "/media/avatars/x.webp"

    def test_what_is_wrong_is_named_and_nothing_is_kept(self, api, practice):
        user = member(practice)
        answer = patch(api, user, {"fullname": "<b>", "avatar": "javascript:x"})
        assert answer.status_code == 400
        assert set(answer.json()["fields"]) == {"fullname", "avatar"}
        assert patch(api, user, {"specializations": 7}).status_code == 400
        assert patch(api, user, {"unheard": 1}).status_code == 400


class TestGetBriefUser:
    def test_anybody_gets_a_face_and_nothing_more(self, api, practice):
        user = member(practice, first_name="Ada", last_name="King")
        told = api.get(f"/auth-api/v1/briefuser/{user.uid}").json()
        assert told["user"] == {
            "id": str(user.uid),
            "fullname": "Ada King",
            "avatar": f"http://localhost:8000/auth-api/v1/avatars/{user.uid}.svg",
            "isActive": True,
        }


@pytest.mark.parametrize("name", ["fullname", "avatar", "bio", "certifications", "qualifications"])
@pytest.mark.parametrize("value", [5, 1.5, True, ["Ada"], {"is": "Ada"}])
def test_text_has_to_be_sent_as_text(api, practice, name, value):
    user = member(practice, first_name="Ada", last_name="Byron")
    answer = patch(api, user, {name: value})
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {name}
    user.refresh_from_db()
    assert user.full_name == "Ada Byron"


@pytest.mark.parametrize("name", PERSON)
def test_who_registers_sends_text(api, practice, name):
    answer = post(api, REGISTER, PERSON | {name: 12_345_678})
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {name}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth-api/login", {"username": 5, "password": PASSWORD}),
        ("/auth-api/login", {"username": "ada@school.example", "password": 5}),
        ("/bootcamp-api/auth/login", {"email": "ada@school.example", "password": 5}),
        ("/bootcamp-api/auth/forgot-password", {"email": 5}),
        ("/auth-api/verification-services/password-reset-by-email/start", {"email": 5}),
    ],
)
def test_a_number_opens_nothing(api, practice, path, body):
    assert post(api, path, body).status_code == 400
