"""What the Red Cross prints in these tests."""

from __future__ import annotations

from certificates.integrations.redcross.simulator.people import Certificate as Printed

CPR = Printed(
    number="0QX1YZ",
    course="Adult CPR/AED",
    code="HSSFA-BL-1",
    name="Ada Byron",
    issued="03/05/2026",
    expires="03/05/2028",
    instructor="Guy Montag",
)
BLS = Printed(number="0QX2AB", course="Basic Life Support", code="BLS", issued="04/07/2026", organisation="City Pool")
