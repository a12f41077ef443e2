"""Where a browser looks at the office."""

from __future__ import annotations

from django.urls import reverse


def addresses(ada, practice) -> list[str]:
    lists = ["user", "membership", "studentprofile", "tutorapplication", "loginsession", "apikey", "auditevent"]
    return [
        reverse("admin:index"),
        *(reverse(f"admin:accounts_{name}_changelist") for name in lists),
        reverse("admin:accounts_user_change", args=[ada.pk]),
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_act", args=[ada.pk, "suspend"]),
        reverse("admin:accounts_user_history", args=[ada.pk]),
        reverse("admin:accounts_practice_change", args=[practice.pk]),
    ]
