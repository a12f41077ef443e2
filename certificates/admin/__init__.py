"""The back office of certificates."""

from certificates.admin.batches import IssueBatchAdmin
from certificates.admin.certificates import CertificateAdmin
from certificates.admin.intakes import IntakeAdmin
from certificates.admin.issuers import IssuerAdmin
from certificates.admin.look_ups import SyncRunAdmin
from certificates.admin.reconciliation import ReconciliationCaseAdmin, ReconciliationLineAdmin
from certificates.admin.requests import CertificateRequestAdmin
from certificates.admin.requirements import RequirementAdmin

__all__ = [
    "CertificateAdmin",
    "CertificateRequestAdmin",
    "IntakeAdmin",
    "IssueBatchAdmin",
    "IssuerAdmin",
    "ReconciliationCaseAdmin",
    "ReconciliationLineAdmin",
    "RequirementAdmin",
    "SyncRunAdmin",
]
