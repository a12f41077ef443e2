"""The back office of scheduling."""

from scheduling.admin import availability, lessons, sessions

__all__ = ["availability", "lessons", "sessions"]
