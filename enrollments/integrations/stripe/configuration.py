"""Whether payments are set up in a way that can be trusted.

The rules are asked twice: by Django's system checks when somebody deploys, and
by `stripe_gateway()` before the first call, for web servers run no checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings

from config.kit.loopback import is_loopback

STRIPE: Final = "https://api.stripe.com"
DEMO_KEY: Final = "sk_test_campanile"
DEMO_WEBHOOK_SECRET: Final = "whsec_campanile"  # noqa: S105 - the public secret of the simulator


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the gateway needs; `api_base` never ends in a slash."""

    production: bool
    api_base: str
    secret_key: str
    webhook_secret: str

    @classmethod
    def from_settings(cls) -> Configuration:
        """Unset address: the real Stripe in production, nothing elsewhere (the runner passes the simulator's)."""
        base = settings.STRIPE_API_BASE.rstrip("/")
        return cls(
            production=settings.PRODUCTION,
            api_base=base or (STRIPE if settings.PRODUCTION else ""),
            secret_key=settings.STRIPE_SECRET_KEY,
            webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
        )

    def missing(self) -> list[str]:
        """What is not set: payments are off, which a school that does not sell may want."""
        required = {
            "STRIPE_API_BASE": self.api_base,
            "STRIPE_SECRET_KEY": self.secret_key,
            "STRIPE_WEBHOOK_SECRET": self.webhook_secret,
        }
        return [f"{name} is not set: nothing can be paid." for name, value in required.items() if not value]

    def dangers(self) -> list[str]:
        """What is set so that courses are given away, or real cards are charged by accident."""
        return self._production_dangers() if self.production else self._development_dangers()

    def _production_dangers(self) -> list[str]:
        problems = []
        if is_test_key(self.secret_key):
            problems.append("STRIPE_SECRET_KEY is a test key: courses would be given away for test cards.")
        if self.webhook_secret == DEMO_WEBHOOK_SECRET:
            problems.append("STRIPE_WEBHOOK_SECRET is the demo's: anybody could report payments.")
        if is_loopback(self.api_base):
            problems.append("STRIPE_API_BASE is on this machine: that is the simulator, not Stripe.")
        elif not self.api_base.startswith("https://"):
            problems.append("STRIPE_API_BASE must begin with https://: the secret key would travel readable.")
        return problems

    def _development_dangers(self) -> list[str]:
        if self.secret_key and not is_test_key(self.secret_key):
            return ["STRIPE_SECRET_KEY is a live key outside production: real cards would be charged."]
        if self.api_base == STRIPE and self.secret_key == DEMO_KEY:
            return ["STRIPE_SECRET_KEY is the simulator's, STRIPE_API_BASE is the real Stripe."]
        return []


def is_test_key(key: str) -> bool:
    """Secret (`sk_`) and restricted (`rk_`) keys name their mode."""
    return key.startswith(("sk_test_", "rk_test_"))
