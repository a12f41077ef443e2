"""Everything that a person can take part in."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.sql.where import AND
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.enums import OfferingKind, RunState, WhenShort
from catalog.models.category import Category
from catalog.search import fold
from config.kit.models import Record, RecordQuerySet

SEARCHED = frozenset({"title", "description", "keywords"})
Row_co = TypeVar("Row_co", bound="Offering", covariant=True)


class OfferingQuerySet(RecordQuerySet[Row_co]):
    """Offerings, or those of one kind."""

    def count(self) -> int:
        """As Django's; rows of one kind are counted without their own table where only the offering's is asked."""
        base = self._as_offerings()
        return super().count() if base is None else base.count()

    def _as_offerings(self) -> models.QuerySet[Offering] | None:
        query, table = self.query, Offering._meta.db_table
        asked = query._gen_cols([query.where], include_external=True)  # type: ignore[attr-defined]  # noqa: SLF001 - nothing public walks a condition
        is_plain = not (query.is_sliced or query.distinct or query.combinator or query.annotations or query.extra)
        if self.model is Offering or not is_plain or any(column.alias != table for column in asked):
            return None
        base = Offering.objects.using(self.db).filter(kind=self.model.KIND)
        base.query.where.add(query.where.clone(), AND)
        return base


class Offering(Record):
    """The base of course pack, training and cohort; the enrolment engine knows only this.

    `price` is in the currency's minor unit. `capacity` null means unlimited.
    `seats_taken` and `waitlist_length` change only under this row's lock
    (`enrollments.locks`). `keywords` holds further words to be found by.
    `starts_at` and `ends_at` are those of the planned sessions of a group
    offering, null without any; `queue_tail` is the last place given in its
    queue. Fewer than `minimum_participants` on `decide_at` and `when_short`
    says what happens. Packs leave all of these empty.
    `is_listed` is kept for lists: published, active and taught by somebody who
    may teach; booking looks at the facts themselves.
    """

    KIND: ClassVar[OfferingKind]

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="offerings")
    kind = models.CharField(_("kind"), max_length=16, choices=OfferingKind, editable=False)
    title = models.CharField(_("title"), max_length=256)
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="offerings", verbose_name=_("category")
    )
    keywords = models.TextField(_("further words to be found by"), blank=True)
    price = models.PositiveIntegerField(_("price"), default=0, help_text=_("In the smallest unit, for example cents."))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty means unlimited."))
    seats_taken = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    waitlist_length = models.PositiveIntegerField(_("waiting"), default=0, editable=False)
    starts_at = models.DateTimeField(_("starts"), null=True, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, editable=False)
    queue_tail = models.DateTimeField(null=True, editable=False)
    minimum_participants = models.PositiveIntegerField(_("least participants"), null=True, blank=True)
    decide_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    when_short = models.CharField(_("with too few"), max_length=12, choices=WhenShort, default=WhenShort.ASK)
    run_state = models.CharField(
        _("takes place"), max_length=12, choices=RunState, default=RunState.PLANNED, editable=False
    )
    apply_policies = models.BooleanField(_("booking policy holds"), default=True)
    is_published = models.BooleanField(_("published"), default=False)
    is_listed = models.BooleanField(_("listed"), default=False, editable=False)
    search_title = models.TextField(default="", editable=False)
    search_words = models.TextField(default="", editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_words", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar = OfferingQuerySet.as_manager()

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OfferingKind.values), name="offering_kind_known"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="offering_currency_iso"),
            models.CheckConstraint(
                condition=Q(minimum_participants__isnull=True, decide_at__isnull=True)
                | Q(minimum_participants__isnull=False, minimum_participants__gte=1, decide_at__isnull=False),
                name="offering_minimum_has_decision",
                violation_error_message=_("A least number of participants needs a day of decision, and that a number."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, starts_at__lt=F("ends_at")),
                name="offering_starts_before_it_ends",
            ),
            models.CheckConstraint(condition=Q(run_state__in=RunState.values), name="offering_run_state_known"),
            models.CheckConstraint(condition=Q(when_short__in=WhenShort.values), name="offering_when_short_known"),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="offering_search"),
            models.Index(fields=["practice", "kind", "-id"], name="offering_by_practice_kind"),
            models.Index(
                fields=["practice", "kind", "category", "price"],
                name="offering_open_by_category",
                condition=Q(is_listed=True),
            ),
            models.Index(
                fields=["practice", "kind", "price"], name="offering_open_by_price", condition=Q(is_listed=True)
            ),
            models.Index(fields=["practice", "kind", "-id"], name="offering_open_newest", condition=Q(is_listed=True)),
            models.Index(
                fields=["practice", "kind", "starts_at"], name="offering_open_by_start", condition=Q(is_listed=True)
            ),
            models.Index(
                fields=["decide_at"],
                name="offering_undecided",
                condition=Q(run_state=RunState.PLANNED, decide_at__isnull=False),
            ),
            models.Index(fields=["starts_at"], name="offering_with_queue", condition=Q(waitlist_length__gt=0)),
            models.Index(fields=["ends_at"], name="offering_with_people", condition=Q(seats_taken__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def free_seats(self) -> int | None:
        """Seats nobody holds, never below zero; None means unlimited."""
        return None if self.capacity is None else max(0, self.capacity - self.seats_taken)

    @property
    def has_started(self) -> bool:
        """Whether its first session began; without sessions it has not."""
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def has_ended(self) -> bool:
        """Whether its last session is over; without sessions it is not."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    def save(self, **kwargs: Any) -> None:
        """As Django's; the searched text follows what it is made of."""
        fields = kwargs.get("update_fields")
        if fields is None or SEARCHED & set(fields):
            self.search_title = fold(self.title)
            self.search_words = fold(f"{self.keywords} {self.description}")
            if fields is not None:
                kwargs["update_fields"] = {*fields, "search_title", "search_words"}
        super().save(**kwargs)
