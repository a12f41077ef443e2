"""The tenant."""

from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from config.kit.languages import language_choices
from config.kit.models import Record


def validate_time_zone(value: str) -> None:
    """Accept full IANA names only."""
    if value not in available_timezones():
        raise ValidationError(_("%(zone)s is not a time zone."), params={"zone": value})


def validate_domain(value: str) -> None:
    """Accept names of mail domains in lower case."""
    if value != value.lower():
        raise ValidationError(_("%(domain)s: write it in small letters."), params={"domain": value})
    DomainNameValidator()(value)


class Practice(Record):
    """A school: owns its people, offerings, money and settings.

    `time_zone` is the IANA zone in which wall-clock rules hold, `currency` the
    ISO 4217 code of its prices.
    """

    name = models.CharField(_("name"), max_length=256)
    slug = models.SlugField(_("short name"), max_length=64, unique=True)
    host_name = models.CharField(_("host name"), max_length=253, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Amsterdam", validators=[validate_time_zone]
    )
    language = models.CharField(_("language"), max_length=8, default="en", choices=language_choices)
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capitals."))]
    )
    sender_name = models.CharField(_("sender of mails"), max_length=128, blank=True)
    support_email = models.EmailField(_("support address"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    street = models.CharField(_("street and number"), max_length=256, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=128, blank=True)
    country = models.CharField(_("country"), max_length=2, default="NL", help_text=_("Two letters, ISO 3166."))
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write it as #1a2b3c."))],
    )
    logo = models.ImageField(_("logo"), upload_to="practices/", blank=True)
    payment_window_minutes = models.PositiveSmallIntegerField(
        _("minutes to pay"), default=60, help_text=_("How long chosen times are held while the student pays.")
    )
    invite_window_minutes = models.PositiveIntegerField(
        _("minutes to answer an invitation"),
        default=2880,
        help_text=_("How long a seat is held for somebody invited from a waiting list."),
    )
    training_terms = models.TextField(
        _("terms of trainings"), blank=True, help_text=_("Shown where somebody enrols. Markdown.")
    )
    waiting_list_text = models.TextField(
        _("about the waiting list"), blank=True, help_text=_("Shown under the rule of the waiting list. Markdown.")
    )
    sms_sender = models.CharField(
        _("sender of text messages"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9 ]*$", _("Letters, digits and blanks."))],
        help_text=_("Eleven letters at most. Empty means the number of the house."),
    )
    certificate_prefix = models.CharField(
        _("certificate numbers begin with"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]*$", _("Capitals and digits, a capital first."))],
        help_text=_("Certificates are numbered CERT-2026-000001 where this is CERT. Needed to issue any."),
    )
    certificate_signatory = models.CharField(_("signs certificates"), max_length=128, blank=True)
    certificate_signatory_title = models.CharField(_("as"), max_length=128, blank=True)
    lookup_domains = ArrayField(
        models.CharField(max_length=253, validators=[validate_domain]),
        verbose_name=_("own mail domains"),
        default=list,
        blank=True,
        help_text=_("Who writes from these domains is answered with all certificates. Separate them by commas."),
    )
    lookup_fresh_hours = models.PositiveSmallIntegerField(
        _("hours a look-up is fresh"), default=24, help_text=_("Older ones are asked again at the agency.")
    )

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("host_name"), name="practice_host_name_unique", condition=~models.Q(host_name="")
            ),
            models.CheckConstraint(
                condition=models.Q(payment_window_minutes__gte=5), name="practice_payment_window_at_least_5"
            ),
            models.CheckConstraint(
                condition=models.Q(invite_window_minutes__range=(30, 43_200)),
                name="practice_invite_window_30_minutes_to_30_days",
                violation_error_message=_("Between 30 minutes and 30 days."),
            ),
            models.UniqueConstraint(
                fields=["certificate_prefix"],
                name="practice_certificate_prefix_unique",
                condition=~models.Q(certificate_prefix=""),
                violation_error_message=_("Another school's certificates begin so."),
            ),
            models.CheckConstraint(
                condition=models.Q(lookup_fresh_hours__range=(1, 8760)),
                name="practice_lookup_fresh_1_hour_to_1_year",
                violation_error_message=_("Between 1 hour and a year."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A beginning that was printed by another school stays that school's, also when it prints another now."""
        super().clean()
        if self.certificate_prefix and self._is_printed_elsewhere():
            raise ValidationError({"certificate_prefix": _("Another school's certificates begin so.")})

    def _is_printed_elsewhere(self) -> bool:
        others = Practice.objects.exclude(pk=self.pk)
        return others.filter(
            certificates__source="issued", certificates__number__startswith=f"{self.certificate_prefix}-"
        ).exists()
