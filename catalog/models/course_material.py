"""What a pack's students may read."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from catalog.enums import MaterialKind
from catalog.models.course_pack import CoursePack
from config.kit.models import Record


class CourseMaterial(Record):
    """A file, video, document or link of one pack; seen by its tutor and enrolled students only."""

    course_pack = models.ForeignKey(CoursePack, on_delete=models.PROTECT, related_name="materials")
    title = models.CharField(_("title"), max_length=256)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=MaterialKind)
    file_url = models.URLField(_("file address"), max_length=500, blank=True)
    link_url = models.URLField(_("link"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("course material")
        verbose_name_plural = _("course materials")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                "course_pack", Lower("title"), name="material_title_unique", condition=Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return self.title
