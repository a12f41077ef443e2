"""The words of this app that code compares with."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """A way to reach a person."""

    EMAIL = "email", _("E-mail")
    IN_APP = "in_app", _("Notification")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Push message")


class Category(TextChoices):
    """What messages are about, as far as a reader chooses between them."""

    ACCOUNT = "account", _("Account and security")
    ENROLLMENTS = "enrollments", _("Bookings and payments")
    LESSONS = "lessons", _("Lessons and changes of plan")
    REMINDERS = "reminders", _("Reminders")
    CERTIFICATES = "certificates", _("Certificates")
    CONVERSATIONS = "conversations", _("Conversations")
    ANNOUNCEMENTS = "announcements", _("Announcements")
    WAITLIST = "waitlist", _("Waiting lists and invitations")
    STAFF = "staff", _("Work of the school")


class OutboxState(TextChoices):
    """Where a message stands.

    A leased message is in the hands of one worker until its lease ends.
    """

    PENDING = "pending", _("Waiting")
    LEASED = "leased", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Not sent")


OPEN_STATES: Final = frozenset({OutboxState.PENDING, OutboxState.LEASED})
RETRYABLE_STATES: Final = frozenset({OutboxState.PENDING, OutboxState.FAILED})


class Platform(TextChoices):
    """What kind of device takes push messages."""

    WEB = "web", _("Browser")
    IOS = "ios", _("iPhone or iPad")
    ANDROID = "android", _("Android")
