"""The people's part of the marketplace: service `auth`, and what every service answers."""

from django.urls import path

from accounts.api.marketplace.common import CurrentUser, DrawnAvatar, OnePermission, Permissions
from accounts.api.marketplace.login import Login, Logout, PublicKey, Relogin
from accounts.api.marketplace.second_factor import CompleteSecondFactor, StartSecondFactor
from accounts.api.marketplace.users import BriefUser, OneUser, Profile, RegisterUser
from accounts.api.marketplace.verification import (
    CompleteEmailVerification,
    CompletePasswordReset,
    StartEmailVerification,
    StartPasswordReset,
)

VERIFICATION = "verification-services"

urlpatterns = {
    "auth": [
        path("login", Login.as_view()),
        path("logout", Logout.as_view()),
        path("relogin", Relogin.as_view()),
        path("publickey", PublicKey.as_view()),
        path("v1/registeruser", RegisterUser.as_view()),
        path("v1/users/<uuid:uid>", OneUser.as_view()),
        path("v1/profile/<uuid:uid>", Profile.as_view()),
        path("v1/briefuser/<uuid:uid>", BriefUser.as_view()),
        path("v1/avatars/<uuid:uid>.svg", DrawnAvatar.as_view(), name="drawn-avatar"),
        path(f"{VERIFICATION}/email-verification/start", StartEmailVerification.as_view()),
        path(f"{VERIFICATION}/email-verification/complete", CompleteEmailVerification.as_view()),
        path(f"{VERIFICATION}/email-2factor-verification/start", StartSecondFactor.as_view()),
        path(f"{VERIFICATION}/email-2factor-verification/complete", CompleteSecondFactor.as_view()),
        path(f"{VERIFICATION}/password-reset-by-email/start", StartPasswordReset.as_view()),
        path(f"{VERIFICATION}/password-reset-by-email/complete", CompletePasswordReset.as_view()),
    ],
    "*": [
        path("currentuser", CurrentUser.as_view()),
        path("permissions", Permissions.as_view()),
        path("permissions/<str:name>", OnePermission.as_view()),
    ],
}
