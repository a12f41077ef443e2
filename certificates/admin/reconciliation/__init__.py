"""The comparison in the office: its lines, its cases, its file."""

from certificates.admin.reconciliation.cases import ReconciliationCaseAdmin
from certificates.admin.reconciliation.page import ReconciliationLineAdmin

__all__ = ["ReconciliationCaseAdmin", "ReconciliationLineAdmin"]
