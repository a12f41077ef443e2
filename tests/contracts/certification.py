"""The facts of the certification API."""

from __future__ import annotations

from typing import Any, Final

from tests.contracts import facts

CONTRACT: Final = facts("certification")
BASE: Final[str] = CONTRACT["base"]
OPERATIONS: Final[dict[str, dict[str, Any]]] = {f"{one['method']} {one['path']}": one for one in CONTRACT["apis"]}
"""By method and path, as in `GET /students`."""
DATE: Final = "%m/%d/%Y"
CERTIFICATE_KEYS: Final = (
    "cert_id",
    "course_name",
    "course_code",
    "format",
    "issue_date",
    "expiry_date",
    "issuer_org",
    "instructor_name",
)
"""What a certificate is made of in answers; stored ones have `student_id` and `student_name` too."""
