"""How often something may happen.

    SEND_CODE = Limit("send-code", times=5, seconds=3600)
    spend(SEND_CODE, user_subject(user.pk))          # counts; TooManyRequests (429, Retry-After) beyond
    spend(LOGIN_BY_ADDRESS, address_subject(request))
    spend(LOGIN_BY_NAME, name_subject(email))        # before the password is looked at
    restore(LOGIN_BY_NAME, name_subject(email))      # after a right one

Every operation of every surface has the general limit; an operation adds its
own by `limits=` (counted per user, or per address for strangers).
"""

from config.kit.throttling.limits import (
    LOGIN_BY_ADDRESS,
    LOGIN_BY_NAME,
    Limit,
    address_subject,
    api_limit,
    check,
    name_subject,
    restore,
    spend,
    user_subject,
)

__all__ = [
    "LOGIN_BY_ADDRESS",
    "LOGIN_BY_NAME",
    "Limit",
    "address_subject",
    "api_limit",
    "check",
    "name_subject",
    "restore",
    "spend",
    "user_subject",
]
