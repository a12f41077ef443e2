"""The back office of certificates."""

from certificates.admin.issuers import IssuerAdmin
from certificates.admin.requirements import RequirementAdmin

__all__ = ["IssuerAdmin", "RequirementAdmin"]
