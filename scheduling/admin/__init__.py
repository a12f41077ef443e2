"""The back office of scheduling."""

from scheduling.admin import availability, lessons

__all__ = ["availability", "lessons"]
