"""Addresses of the pages about people and their doors."""

from django.urls import path

from accounts.pages import (
    api_keys,
    authenticator,
    email_change,
    email_verification,
    impersonation,
    login,
    membership_invitations,
    password_reset,
    pictures,
    practices,
    profile,
    registration,
    schools,
    second_factor,
    security,
    sessions,
    tutor_application,
)

app_name = "accounts"

urlpatterns = [
    path("schools/", schools.schools, name="schools"),
    path("register/", registration.register, name="register"),
    path("verify-email/", email_verification.verify_email, name="verify-email"),
    path("verify-email/resend/", email_verification.resend_code, name="resend-code"),
    path("verify-email/<str:token>/", email_verification.verify_email_link, name="verify-email-link"),
    path("login/", login.login, name="login"),
    path("login/second-factor/", second_factor.second_factor, name="second-factor"),
    path("logout/", login.logout, name="logout"),
    path("logout/everywhere/", sessions.log_out_everywhere, name="logout-everywhere"),
    path("password/forgotten/", password_reset.forgot_password, name="forgot-password"),
    path("password/new/", password_reset.reset_password, name="reset-password"),
    path("password/new/<str:token>/", password_reset.reset_password_link, name="reset-password-link"),
    path("account/profile/", profile.profile, name="profile"),
    path("account/profile/photo/", profile.change_photo, name="photo"),
    path("account/profile/photo/remove/", profile.remove_photo, name="remove-photo"),
    path("account/email/", email_change.change_email, name="change-email"),
    path("account/email/confirm/", email_change.confirm_email_change, name="confirm-email-change"),
    path("account/teach/", tutor_application.tutor_application, name="tutor-application"),
    path("account/practices/", practices.practices, name="practices"),
    path(
        "account/practices/invitations/<uuid:uid>/",
        membership_invitations.membership_invitation,
        name="membership-invitation",
    ),
    path("account/security/", security.security, name="security"),
    path("account/security/password/", security.password, name="password"),
    path("account/security/second-factor/", authenticator.authenticator, name="authenticator"),
    path("account/security/second-factor/remove/", authenticator.authenticator_removal, name="authenticator-removal"),
    path("account/security/backup-codes/", authenticator.backup_codes, name="backup-codes"),
    path("account/security/logins/end-others/", sessions.end_other_sessions, name="end-other-sessions"),
    path("account/security/logins/<uuid:uid>/end/", sessions.end_session, name="end-session"),
    path("account/api-keys/", api_keys.api_keys, name="api-keys"),
    path("account/api-keys/<uuid:uid>/revoke/", api_keys.api_key_revocation, name="api-key-revocation"),
    path("impersonation/stop/", impersonation.stop_impersonation, name="impersonation-stop"),
    path("impersonation/ended/", impersonation.impersonation_ended, name="impersonation-ended"),
    path("media/<path:name>", pictures.picture, name="picture"),
]
