"""When the clock (`beat`) starts which task: sweepers behind everything that has a due time, and daily work."""

from __future__ import annotations

from typing import Any, Final

from celery.schedules import crontab

BEAT: Final[dict[str, dict[str, Any]]] = {
    "deliver what is due": {"task": "delivery.relay_outbox", "schedule": 10.0},
    "forget what was said": {"task": "delivery.forget_old_messages", "schedule": crontab(hour=4, minute=11)},
    "forget idempotency keys": {"task": "kit.forget_idempotency_keys", "schedule": crontab(minute=41)},
    "forget old logins and codes": {"task": "accounts.tidy_up", "schedule": crontab(hour=4, minute=11)},
    "give back held times": {"task": "scheduling.sweep_holds", "schedule": 60.0},
    "announce changed sessions": {"task": "scheduling.announce_due", "schedule": 15.0},
    "look for next free times": {"task": "scheduling.refresh_stale_next_free", "schedule": 120.0},
    "expire unpaid enrolments": {"task": "enrollments.expire_pending", "schedule": 60.0},
    "expire invitations": {"task": "enrollments.expire_invitations", "schedule": 30.0},
    "close waiting lists": {"task": "enrollments.close_waiting_lists", "schedule": 300.0},
    "complete what ended": {"task": "enrollments.complete_ended", "schedule": crontab(minute=23)},
    "decide whether it takes place": {"task": "enrollments.decide_due", "schedule": 300.0},
    "send reminders": {"task": "enrollments.send_reminders", "schedule": 60.0},
    "send refunds": {"task": "enrollments.send_refunds", "schedule": 120.0},
    "ask after payments": {"task": "enrollments.settle_payments", "schedule": 120.0},
    "refresh what agencies list": {"task": "certificates.refresh_due", "schedule": 300.0},
    "answer questions by mail": {"task": "certificates.answer_waiting_questions", "schedule": 60.0},
    "make forgotten certificates": {"task": "certificates.render_due", "schedule": 120.0},
    "read uploaded certificates": {"task": "certificates.read_due_uploads", "schedule": 120.0},
    "delete files without a row": {"task": "certificates.sweep_lost_files", "schedule": crontab(hour=4, minute=31)},
    "go on issuing certificates": {"task": "certificates.resume_batches", "schedule": 120.0},
    "remind of expiries": {"task": "certificates.remind_of_expiries", "schedule": crontab(minute=7)},
    "compare certificates with bookings": {"task": "certificates.sweep_comparisons", "schedule": 300.0},
    "compare money daily": {"task": "enrollments.reconcile_money", "schedule": crontab(hour=3, minute=17)},
}
