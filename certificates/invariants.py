"""What must be true of all certificates at any moment, recounted from the rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from certificates.enums import CertificateSource, CertificateStatus
from certificates.models import Certificate, CertificateSeries, Intake, ReconciliationCase
from certificates.services.snapshot import digest_of


def differences() -> Iterator[str]:
    """One sentence for each thing that does not add up."""
    yield from _numbers()
    yield from _contents()
    yield from _successions()
    yield from _owners()
    yield from _uploads()


def _numbers() -> Iterator[str]:
    """A series has given out the numbers 1 to the last one, each to one certificate."""
    for series in CertificateSeries.objects.order_by("practice", "year").iterator():
        given = Certificate.objects.filter(
            practice=series.practice_id, source=CertificateSource.ISSUED, number__regex=rf"-{series.year:04}-\d+$"
        )
        found = {int(number.rpartition("-")[2]) for number in given.values_list("number", flat=True).iterator()}
        wanted = set(range(1, series.next_number))
        for number in sorted(wanted ^ found):
            what = "is on no certificate" if number in wanted else "was never drawn"
            yield f"Practice {series.practice_id}: number {number} of {series.year} {what}."


def _contents() -> Iterator[str]:
    """What was issued is what its digest says, and says what its columns say."""
    ours = Certificate.objects.filter(source=CertificateSource.ISSUED, erased_on__isnull=True)
    for one in ours.exclude(status=CertificateStatus.PENDING).iterator():
        if digest_of(one.content) != one.digest:
            yield f"Certificate {one.pk}: its content is not what was issued."
        elif one.content.get("number") != one.number or one.content["holder"]["name"] != one.holder_name:
            yield f"Certificate {one.pk}: its content and its columns differ."


def _successions() -> Iterator[str]:
    """What was replaced has a successor, what has one was replaced."""
    successor = Certificate.objects.filter(replaces=OuterRef("pk"))
    replaced = Q(status=CertificateStatus.SUPERSEDED)
    alone = Certificate.objects.annotate(has_successor=Exists(successor))
    for pk in alone.filter(replaced, has_successor=False).values_list("pk", flat=True):
        yield f"Certificate {pk}: was replaced, and by none."
    standing = alone.filter(has_successor=True, status=CertificateStatus.ISSUED)
    for pk in standing.values_list("pk", flat=True):
        yield f"Certificate {pk}: has a successor, and still stands."


def _owners() -> Iterator[str]:
    """Rows that hang together belong to one practice, and a seat's certificate to its student."""
    strange = (
        ~Q(practice=F("issuer__practice"))
        | Q(offering__isnull=False) & ~Q(practice=F("offering__practice"))
        | Q(enrollment__isnull=False) & ~Q(practice=F("enrollment__practice"))
        | Q(replaces__isnull=False) & ~Q(practice=F("replaces__practice"))
    )
    for pk in Certificate.objects.filter(strange).values_list("pk", flat=True):
        yield f"Certificate {pk}: its issuer, course, seat or predecessor is of another practice."
    held = Certificate.objects.filter(enrollment__isnull=False, holder__isnull=False)
    for pk in held.exclude(holder=F("enrollment__student")).values_list("pk", flat=True):
        yield f"Certificate {pk}: its holder is not who had the seat."
    elsewhere = ReconciliationCase.objects.filter(certificate__isnull=False).exclude(
        practice=F("certificate__practice")
    )
    for pk in elsewhere.values_list("pk", flat=True):
        yield f"Case {pk}: its certificate is of another practice."


def _uploads() -> Iterator[str]:
    """What was confirmed from a file is a certificate of the same practice."""
    elsewhere = Intake.objects.filter(certificate__isnull=False).exclude(practice=F("certificate__practice"))
    for pk in elsewhere.values_list("pk", flat=True):
        yield f"Upload {pk}: its certificate is of another practice."
