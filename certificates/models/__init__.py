"""The nouns of this app."""

from certificates.models.arrival import ArrivalRecord
from certificates.models.case import ReconciliationCase
from certificates.models.certificate import Certificate
from certificates.models.credential_key import CredentialKey
from certificates.models.hovn import HovnBooking, HovnOrder
from certificates.models.intake import InboundQuestion, Intake
from certificates.models.issuer import Issuer, IssuerAlias
from certificates.models.issuing import CertificateRender, CertificateRequest, ExpiryReminder, IssueBatch
from certificates.models.looking_up import LookupSubject, SyncRun
from certificates.models.move import CertificateMove
from certificates.models.reconciliation import ReconciliationLine, ReconciliationRun
from certificates.models.requirement import Requirement
from certificates.models.series import CertificateSeries

__all__ = [
    "ArrivalRecord",
    "Certificate",
    "CertificateMove",
    "CertificateRender",
    "CertificateRequest",
    "CertificateSeries",
    "CredentialKey",
    "ExpiryReminder",
    "HovnBooking",
    "HovnOrder",
    "InboundQuestion",
    "Intake",
    "IssueBatch",
    "Issuer",
    "IssuerAlias",
    "LookupSubject",
    "ReconciliationCase",
    "ReconciliationLine",
    "ReconciliationRun",
    "Requirement",
    "SyncRun",
]
