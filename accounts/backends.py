"""Who a password belongs to."""

from django.contrib.auth.backends import AllowAllUsersModelBackend


class PasswordBackend(AllowAllUsersModelBackend):
    """Checks e-mail and password, nothing else.

    Whether the account may act is decided after the password was right
    (`accounts.services.login`), so that a closed account is told apart only to
    its owner. An unknown address costs one hash as a known one does.
    """
