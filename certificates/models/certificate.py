"""What somebody has earned."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.search import WORD, fold
from certificates.enums import GONE, STANDING, CertificateSource, CertificateStatus, CourseFormat, NameShown
from certificates.models.issuer import Issuer
from certificates.models.triggers import KEEP_WHAT_WAS_ISSUED, NEVER_DELETED
from config.kit.models import Record

SEARCHED: Final = ("holder_name", "course_name", "course_code", "number", "issuer_text")
STATUS_LIST_LENGTH: Final = 131_072
"""Bits of one status list: the least that Bitstring Status List allows."""

_WHOLE: Final = ~Q(number="") & ~Q(digest="") & Q(issued_on__isnull=False)


def new_share_key() -> str:
    """32 letters that nobody guesses (192 bits)."""
    return secrets.token_urlsafe(24)


class Certificate(Record):
    """What we issued, found at an agency or were given as a file.

    `number` is ours (`PREFIX-YYYY-NNNNNN`) or as the agency prints it. The text
    fields say what is printed; `content` is the snapshot of what we issued and
    `digest` the SHA-256 of its canonical form (`certificates.services.snapshot`):
    both stay when everything else changes. `expiry_assumed`: nobody said when it
    ends, two years are assumed. `replaces` is the one that this one stands for.
    `first_seen`, `last_seen` and `last_checked` are when the agency first showed
    it, last showed it, and was last asked; `raw` is its row as it came.
    `is_shared` and `shows_name` are the holder's: whether `share_key` opens it
    to strangers, and with which name. After `erased_on` only the person is gone.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="certificates")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    source = models.CharField(_("source"), max_length=8, choices=CertificateSource)
    status = models.CharField(_("status"), max_length=12, choices=CertificateStatus, default=CertificateStatus.ISSUED)
    number = models.CharField(_("number"), max_length=64, blank=True)
    holder_name = models.CharField(_("name of the holder"), max_length=256, blank=True)
    course_name = models.CharField(_("course"), max_length=256)
    course_code = models.CharField(_("course code"), max_length=64, blank=True)
    format = models.CharField(_("format"), max_length=16, choices=CourseFormat, blank=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("issuer"))
    issuer_text = models.CharField(_("issuer as printed"), max_length=256, blank=True)
    instructor_name = models.CharField(_("instructor"), max_length=256, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    expiry_assumed = models.BooleanField(_("expiry is assumed"), default=False)
    offering = models.ForeignKey(
        "catalog.Offering", on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    enrollment = models.ForeignKey(
        "enrollments.Enrollment", on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_on = models.DateField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason of revocation"), max_length=500, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    erased_on = models.DateField(_("person erased"), null=True, editable=False)
    content = models.JSONField(_("content"), default=dict, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    first_seen = models.DateTimeField(_("first seen"), null=True, editable=False)
    last_seen = models.DateTimeField(_("last seen"), null=True, editable=False)
    last_checked = models.DateTimeField(_("last checked"), null=True, editable=False)
    raw = models.JSONField(_("row of the agency"), default=list, editable=False)
    document_url = models.URLField(_("document at the agency"), max_length=500, blank=True)
    share_key = models.CharField(max_length=32, unique=True, default=new_share_key, editable=False)
    is_shared = models.BooleanField(_("can be verified by link"), default=True)
    shows_name = models.CharField(_("name shown"), max_length=8, choices=NameShown, default=NameShown.FULL)
    search_words = models.TextField(default="", editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector("search_words", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "number"],
                name="certificate_agency_number_once",
                condition=Q(source=CertificateSource.AGENCY),
            ),
            models.UniqueConstraint(
                fields=["number"],
                name="certificate_issued_number_once",
                condition=Q(source=CertificateSource.ISSUED) & ~Q(number=""),
            ),
            models.UniqueConstraint(
                fields=["practice", "holder", "number"],
                name="certificate_uploaded_number_once",
                condition=Q(source=CertificateSource.UPLOADED, status=CertificateStatus.ISSUED) & ~Q(number=""),
            ),
            models.UniqueConstraint(
                fields=["enrollment"],
                name="certificate_one_a_seat",
                condition=Q(source=CertificateSource.ISSUED, status__in=sorted(STANDING)),
            ),
            models.CheckConstraint(condition=Q(source__in=CertificateSource.values), name="certificate_source_known"),
            models.CheckConstraint(condition=Q(status__in=CertificateStatus.values), name="certificate_status_known"),
            models.CheckConstraint(condition=Q(format__in=["", *CourseFormat.values]), name="certificate_format_known"),
            models.CheckConstraint(condition=Q(shows_name__in=NameShown.values), name="certificate_shown_name_known"),
            models.CheckConstraint(
                condition=~Q(source=CertificateSource.ISSUED) | Q(status=CertificateStatus.PENDING, number="") | _WHOLE,
                name="certificate_issued_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(source=CertificateSource.AGENCY) | ~Q(number=""), name="certificate_agency_has_number"
            ),
            models.CheckConstraint(
                condition=Q(source=CertificateSource.ISSUED) | ~Q(status=CertificateStatus.PENDING),
                name="certificate_only_ours_is_pending",
            ),
            models.CheckConstraint(
                condition=Q(status=CertificateStatus.REVOKED, revoked_on__isnull=False)
                | (~Q(status=CertificateStatus.REVOKED) & Q(revoked_on__isnull=True, revoked_reason="")),
                name="certificate_revoked_has_day",
            ),
            models.CheckConstraint(
                condition=Q(expiry_assumed=False) | Q(expires_on__isnull=False), name="certificate_assumed_has_expiry"
            ),
            models.CheckConstraint(
                condition=~Q(source=CertificateSource.ISSUED)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="certificate_expires_after_issue",
                violation_error_message=_("It cannot expire before it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(document_url="") | Q(document_url__regex=r"^https?://"), name="certificate_document_is_web"
            ),
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True)
                | (Q(holder__isnull=True, holder_name="", raw=[]) & ~Q(content__has_key="holder")),
                name="certificate_erased_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="certificate_does_not_replace_itself"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="certificate_search"),
            models.Index(fields=["practice", "-id"], name="certificate_by_practice"),
            models.Index(fields=["holder", "-issued_on"], name="certificate_by_holder"),
            models.Index(fields=["practice", "issuer"], name="certificate_by_issuer"),
            models.Index(
                fields=["practice", "expires_on"],
                name="certificate_by_expiry",
                condition=Q(status=CertificateStatus.ISSUED),
            ),
            models.Index(
                fields=["practice", "id"],
                name="certificate_gone",
                condition=Q(status__in=sorted(GONE)),
            ),
            models.Index(fields=["practice", "course_name"], name="certificate_by_course"),
            models.Index(fields=["number"], name="certificate_by_number", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["practice", "-id"], name="certificate_unassigned", condition=Q(holder__isnull=True)),
        ]
        triggers = [KEEP_WHAT_WAS_ISSUED, NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.number or self.pk} · {self.course_name}"

    @property
    def is_ours(self) -> bool:
        """Whether the practice stands behind it, also where an agency lists it; needs `issuer` loaded.

        What somebody uploaded says so of itself only.
        """
        return self.issuer.is_own and self.source != CertificateSource.UPLOADED

    @property
    def status_list(self) -> int:
        """The number of the practice's status list in which its bit stands, from 0."""
        return self.pk // STATUS_LIST_LENGTH

    @property
    def status_index(self) -> int:
        """The place of its bit in that list."""
        return self.pk % STATUS_LIST_LENGTH

    def note_search_words(self) -> None:
        """Fold what it is found by into `search_words`, word by word; for rows that are made in bulk.

        PostgreSQL would keep `CPR/AED` and the parts of a number together.
        """
        text = fold(" ".join(filter(None, (getattr(self, name) for name in SEARCHED))))
        self.search_words = " ".join(WORD.findall(text))

    def save(self, **kwargs: Any) -> None:
        """As the record's; the searched text follows what it is made of."""
        fields = kwargs.get("update_fields")
        if fields is None or set(SEARCHED) & set(fields):
            self.note_search_words()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "search_words"}
        super().save(**kwargs)
