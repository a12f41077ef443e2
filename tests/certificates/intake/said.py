"""What the uploaded certificate of the tests says."""

from __future__ import annotations

from datetime import date

from certificates.services.claims import Claims

SAID = Claims(
    holder_name="Ada Byron",
    course_name="Adult and Pediatric First Aid/CPR/AED",
    issuer_text="American Red Cross",
    issued_on=date(2026, 3, 15),
    expires_on=date(2028, 3, 15),
    number="0123ABC",
    instructor_name="Grace Hopper",
)
