"""Staff looking through a person's eyes, for a while, with a reason, and on record.

The browser session stays the administrator's own: the session remembers whom
they look through, and each request puts that person in their place after the
rules were asked again. What ends the administrator's login therefore ends this
too, and nobody can be left logged in as somebody else.
"""
