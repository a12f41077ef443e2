"""Every write on people and on what opens doors. Import from the modules named here.

A service raises `config.kit.errors.DomainError`; the ones of this app stand in
`accounts.errors` (`InvalidCredentials`, `AccountClosed`, `EmailNotVerified`,
`EmailTaken`, `CodeRefused`, `TooSoon`, `AlreadyVerified`, `SecondFactorRefused`).
Sending of mail, audit events and locks are inside. `actor` None is the system.

registration
    `register_user(*, email, password, full_name, practice, …) -> User` (raises `EmailTaken`) and
    `register_quietly(…) -> None`, which mails the owner of a taken address instead: for pages.
email_verification
    `start_email_verification(user, *, actor) -> SentCode`, `resend_quietly(email)`,
    `complete_email_verification(*, email, code) -> User`, `complete_email_verification_by_link(token) -> User`.
    `start_email_change(user, *, actor, email, password)`, `complete_email_change(user, *, actor, code)`.
passwords
    `start_password_reset_quietly(email)`: the same answer in the same time for everybody;
    `complete_password_reset(*, email, code, password) -> User`, `complete_password_reset_by_link(token, *, password)`,
    `change_password(user, *, actor, current_password, new_password, keep=login_session)`.
verification_codes
    `peek_link(token, *, purpose) -> User`: whom a link of a mail is for, without using it (raises `CodeRefused`);
    a page shows what will happen and does it on POST.
login
    `check_credentials(request, *, email, password) -> User`: password, lock-outs, account status, verified address.
browser_login
    `log_in_browser(request, user) -> LoginSession`; if it `needs_second_factor`, `request.user` stays anonymous
    and `request.login_session` waits: send to the second-factor page (public), which calls
    `pass_second_factor(request, code)`; the same call steps up a login that is complete already.
    `log_out_browser(request)`, `keep_logged_in(request, user)` after `change_password`.
login_sessions
    `end_login_session(session, *, actor)`, `end_login_sessions(user, *, actor, keep=None) -> int` (log out everywhere).
second_factor
    `start_authenticator(user, *, actor) -> Enrolment(secret, uri)`, `peek_authenticator(user)` writes nothing,
    `confirm_authenticator(user, *, actor, code, session) -> list[str]` (the backup codes, shown once),
    `remove_authenticator(user, *, actor, password, session)`,
    `replace_backup_codes(user, *, actor, password, session) -> list[str]`,
    `verify_second_factor(user, *, session, code)`; `has_second_factor(user)` and
    `count_backup_codes(user)` are in `accounts.queries`.
api_keys
    `create_api_key(user, *, actor, practice, name, scopes, expires_at=None) -> NewKey(key, secret)` (shown once),
    `revoke_api_key(key, *, actor)`.
profiles
    `change_profile(user, *, actor, **changes)`.
account_status
    `change_account_status(user, *, actor, status, reason)`, `archive_user(user, *, actor)`,
    `restore_user(user, *, actor)`.
memberships
    `add_member(user, *, actor, practice, role)`, `remove_member(user, *, actor, practice, role)`.
membership_invitations
    `offer_role(user, *, actor, practice, role, address)`: at once to who belongs to the practice, else an invitation;
    `accept_membership_invitation(invitation, *, actor)`, `decline_…`, `withdraw_…`.
signing_keys, tokens
    the key ring, and access tokens for the API surfaces.

Mails link to these pages: `accounts:verify-email-link` (token), `accounts:reset-password-link` (token),
`accounts:login`, `accounts:forgot-password`, `accounts:security`.

Every request carries (`accounts.middleware`): `request.user` (with `is_verified()`: a second factor was shown in
this login), `request.login_session` (None for strangers) and `request.practice` (None only while there is none).
"""
