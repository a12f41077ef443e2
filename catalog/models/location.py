"""Where sessions take place."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from config.kit.models import Record


class Location(Record):
    """A room or a building; `country` is its name, coordinates are degrees (WGS 84).

    `address_text` is what another system said in one line; its parts are filled
    only where they are certain.
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(_("name"), max_length=128)
    directions = models.TextField(_("directions"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    street = models.CharField(_("street"), max_length=128, blank=True)
    house_number = models.CharField(_("house number"), max_length=20, blank=True)
    house_number_addition = models.CharField(_("addition"), max_length=20, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=128, blank=True)
    state = models.CharField(_("state or province"), max_length=64, blank=True)
    country = models.CharField(_("country"), max_length=64, blank=True, help_text=_("As it is written on a letter."))
    address_text = models.CharField(
        _("address as it came"), max_length=256, blank=True, help_text=_("Shown where no street is known.")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("name"),
                name="location_unique",
                violation_error_message=_("There is such a location already."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,  # without this a null makes the whole unknown, which passes
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="location_coordinates_whole",
                violation_error_message=_("Give both coordinates, in degrees, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_line(self) -> str:
        """Street and number, postal code and city, country; what is missing is left out.

        Without a street it is the address as it came.
        """
        if self.address_text and not self.street:
            return self.address_text
        street = f"{self.street} {self.house_number}{self.house_number_addition}".strip()
        place = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (street, place, self.country if street or place else "") if part)
