"""What the services of this app refuse, with the codes that surfaces translate."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from config.kit.errors import Forbidden, Invalid, NotSignedIn


class InvalidCredentials(NotSignedIn):
    """The address is unknown or the password wrong; which of the two is never told."""

    code: ClassVar[str] = "invalid_credentials"
    default_message = _("The e-mail address or the password is not right.")


class TokenRefused(NotSignedIn):
    """A token or key that opens nothing (any more)."""

    code: ClassVar[str] = "invalid_token"
    default_message = _("Invalid token")


class TokenExpired(TokenRefused):
    """A token of ours whose time is over."""

    code: ClassVar[str] = "token_expired"
    default_message = _("Token has expired")


class AccountClosed(Forbidden):
    """The person is known, but the account is suspended, banned or archived."""

    code: ClassVar[str] = "account_not_active"
    default_message = _("This account is not active. Please contact the school.")


class EmailNotVerified(Forbidden):
    """The address of the account has not been confirmed yet."""

    code: ClassVar[str] = "email_verification_needed"
    default_message = _("Please confirm your e-mail address first.")


class SecondFactorNeeded(Forbidden):
    """The login is not finished: the second factor is missing."""

    code: ClassVar[str] = "second_factor_needed"
    default_message = _("Please finish logging in with your second factor.")


class SecondFactorRefused(Forbidden):
    """A second-factor code that does not fit, or was used before."""

    code: ClassVar[str] = "second_factor_refused"
    default_message = _("This code is not right. Codes of the app change every 30 seconds.")


class CodeRefused(Forbidden):
    """A verification code or link that is wrong, used, too old or was never sent; which is never told."""

    code: ClassVar[str] = "code_refused"
    default_message = _("This code is wrong or no longer valid. You can ask for a new one.")


class TooSoon(Forbidden):
    """A code was sent moments ago; `retry_after` says when the next may follow."""

    code: ClassVar[str] = "too_soon"
    default_message = _("A code was sent a moment ago. Please wait a minute before asking for another.")


class AlreadyVerified(Invalid):
    """Nothing is left to confirm."""

    code: ClassVar[str] = "already_verified"
    default_message = _("This e-mail address is confirmed already.")


class EmailTaken(Invalid):
    """Another account has this address."""

    code: ClassVar[str] = "email_taken"
    default_message = _("There is an account with this e-mail address already.")
