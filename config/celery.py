"""The worker's application: `celery -A config.celery worker` and `… beat`."""

import os
import signal

from celery import Celery
from celery.signals import setup_logging, worker_process_init
from django_structlog.celery.steps import DjangoStructLogInitStep

from config.kit.orphans import ask_kernel_for
from config.logs import configure_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("campanile", events="config.worker_events:WorkerEvents")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery would replace the logging of the settings by its own."""
    configure_logging()


@worker_process_init.connect
def _end_with_the_worker(**_: object) -> None:
    """A worker that is killed leaves no process behind that finishes a task which another worker gets anew."""
    ask_kernel_for(signal.SIGTERM)
