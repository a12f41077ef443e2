"""What this app uses of people and practices, which live on a floor above."""

from __future__ import annotations

from typing import Any, Protocol


class Reader(Protocol):
    """A person who is written to; `accounts.User` is one.

    `language` and `time_zone` may be empty: the practice's hold then. `phone`
    is E.164 or empty.
    """

    @property
    def pk(self) -> Any:
        """The primary key."""

    @property
    def email(self) -> str:
        """Where mail goes."""

    @property
    def full_name(self) -> str:
        """What a greeting says; may be empty."""

    @property
    def phone(self) -> str:
        """E.164 or empty."""

    @property
    def language(self) -> str:
        """A code of `LANGUAGES` or empty."""

    @property
    def time_zone(self) -> str:
        """An IANA name or empty."""


class Sender(Protocol):
    """The school in whose name is written; `accounts.Practice` is one.

    `sender_name` replaces `name` in front of the mail address, `support_email`
    takes replies, `accent` is `#rrggbb`, `host_name` is where its links lead and
    `sms_sender` who text messages come from; all of these may be empty.
    """

    @property
    def pk(self) -> Any:
        """The primary key."""

    @property
    def name(self) -> str:
        """What the school is called."""

    @property
    def sender_name(self) -> str:
        """Replaces the name in front of the mail address; may be empty."""

    @property
    def support_email(self) -> str:
        """Where replies go; may be empty."""

    @property
    def language(self) -> str:
        """A code of `LANGUAGES` or empty."""

    @property
    def time_zone(self) -> str:
        """An IANA name or empty."""

    @property
    def accent(self) -> str:
        """`#rrggbb` or empty."""

    @property
    def host_name(self) -> str:
        """Where the links of its messages lead; may be empty."""

    @property
    def sms_sender(self) -> str:
        """Who its text messages come from; may be empty."""
