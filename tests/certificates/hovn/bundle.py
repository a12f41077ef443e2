"""A booking as the earlier exporter wrote it."""

from __future__ import annotations

from typing import Any, Final

BUNDLE: Final[dict[str, Any]] = {
    "booking_ref": "brn_9XK2LM",
    "booking_url": "https://www.hovn.app/admin/ne-thing-training/bookings/brn_9XK2LM",
    "booking": {
        "booking_ref": "brn_9XK2LM",
        "student_name": "Grace Brewster Hopper",
        "student_email": "mailto:Grace@Example.com",
        "student_phone": "tel:(312) 555-0188",
        "student_id": "https://www.hovn.app/admin/ne-thing-training/students/stu_77Q",
        "order_number": "#10442",
        "order_status": "Paid",
        "order_datetime": "2026-02-10T15:00:00.000Z",
        "order_total": "$1,064.10",
        "session_address": "2331 Willow Rd Glenview, IL 60025",
        "order_id": "ord_5512",
        "session_url": "/admin/ne-thing-training/sessions/30417",
    },
    "session": {
        "course_name": "Basic Life Support",
        "format": "Blended",
        "agency": "American Red Cross",
        "session_date_iso": "2026-03-02T15:00:00.000Z",
        "location_name": "Glenview Community Center",
        "instructor_name": "Dana Reyes",
        "session_id_text": "30417",
    },
}
