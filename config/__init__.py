"""The roof and the ground: settings, worker, addresses, and the kit that every app stands on."""

from config.celery import app as celery_app  # every process that queues tasks needs it, not only the worker

__all__ = ["celery_app"]
