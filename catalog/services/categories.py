"""Keeping the list of subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from catalog.models import Category
from config.kit.errors import Conflict, Forbidden

if TYPE_CHECKING:
    from accounts.models import Practice, User


def create_category(practice: Practice, *, actor: User, name: str, description: str = "", icon: str = "") -> Category:
    """A new subject. Raises `Forbidden`, or `Conflict` when the practice has one of this name."""
    if not is_practice_admin(actor, practice):
        raise Forbidden
    try:
        with transaction.atomic():
            category = Category.objects.create(
                practice=practice,
                name=name.strip(),
                slug=slugify(name) or "subject",
                description=description,
                icon=icon,
            )
            record_event("category.created", category, actor=actor, practice=practice, name=category.name)
    except IntegrityError as error:
        raise Conflict(
            _("There is a category of this name already."), fields={"name": [_("Taken already.")]}
        ) from error
    return category
