from __future__ import annotations

from config.celery import app


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert scheduled - set(app.tasks) == set()


def test_nothing_runs_eagerly():
    assert app.conf.task_always_eager is False
    assert app.conf.task_acks_late is True
