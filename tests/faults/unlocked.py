"""The school without its row locks, as a server: the control of the races. Never part of the product."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application
from django.db.models import QuerySet

QuerySet.select_for_update = lambda self, **_options: self  # type: ignore[method-assign]  # that is what it is for

application = get_wsgi_application()
