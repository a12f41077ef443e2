"""Bodies: declared as DRF serializers, read by `SurfaceView.body`.

    class CoursePackInput(Input):
        title = TextField(max_length=200)
        price = serializers.DecimalField(max_digits=12, decimal_places=2)
        schedulingType = EnumField(SCHEDULING_TYPES)
        server_decided = ("status", "moderationNote")

Keys that the input does not know are not an error: documents of four makers
and clients that send whole objects back must work. They are ignored and named
in the `X-Ignored-Keys` header, except those in `server_decided`. An update in
which no key is known is refused, because it can only be a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit.api.fields import snake
from config.kit.api.vocabulary import Vocabulary
from config.kit.errors import Invalid

BOOLEANS = {1: True, 0: False, "1": True, "0": False, "true": True, "false": False}  # True is 1, False is 0


class Input(serializers.Serializer[Any]):
    """A body that must be an object; `server_decided` keys are taken silently and dropped."""

    server_decided: ClassVar[tuple[str, ...]] = ()

    def ignored_keys(self) -> list[str]:
        """Keys of the body that nothing reads, in their order."""
        known = {*self.fields, *self.server_decided}
        return [str(key) for key in self.initial_data if key not in known]


class StrictInput(Input):
    """An input in which a key that nothing reads is a mistake; `server_decided` ones are none."""

    default_error_messages = {"unknown": _("This is not known here.")}

    def to_internal_value(self, data: Any) -> Any:
        """The values. Raises `ValidationError` naming every unknown key."""
        if isinstance(data, Mapping):
            unknown = [str(key) for key in data if key not in {*self.fields, *self.server_decided}]
            if unknown:
                message = [self.error_messages["unknown"]]
                raise serializers.ValidationError(dict.fromkeys(unknown, message), code="unknown")
        return super().to_internal_value(data)


def read_body(kind: type[serializers.BaseSerializer[Any]], data: Any, *, partial: bool) -> tuple[Any, list[str]]:
    """The validated values of `data` by snake_case names, and the keys that were ignored.

    Raises DRF's `ValidationError` or `Invalid`.
    """
    read = kind(data=data, partial=partial)
    read.is_valid(raise_exception=True)
    if not isinstance(read, Input) or not isinstance(data, Mapping):
        return read.validated_data, []
    ignored = read.ignored_keys()
    if partial and ignored and not read.validated_data and not set(data) & set(read.server_decided):
        raise Invalid(fields={key: [_("This is not known here.")] for key in ignored})
    return {snake(name): value for name, value in read.validated_data.items()}, ignored


class TextField(serializers.CharField):
    """Text that was sent as text: DRF's own takes numbers for it too."""

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class UidField(serializers.UUIDField):
    """A public id, as text: DRF's own takes a number (and true) for one, which names nothing."""

    def to_internal_value(self, data: Any) -> UUID:
        """The id."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        found: UUID = super().to_internal_value(data)
        return found


@extend_schema_field({"type": "integer", "enum": [0, 1]})
class FlagField(serializers.Field[bool, Any, bool, Any]):
    """0/1 or true/false."""

    default_error_messages = {"invalid": _("0 or 1 is wanted.")}

    def to_internal_value(self, data: Any) -> bool:
        """The boolean."""
        word = data.strip().lower() if isinstance(data, str) else data
        if isinstance(word, str | bool | int) and word in BOOLEANS:
            return BOOLEANS[word]
        self.fail("invalid")
        raise AssertionError

    def to_representation(self, value: bool) -> Any:  # noqa: FBT001 - DRF's signature
        """0 or 1."""
        return int(value)


class EnumField(serializers.ChoiceField):
    """A name of a vocabulary, whatever its case; our value inside."""

    def __init__(self, vocabulary: Vocabulary, **options: Any) -> None:
        self.vocabulary = vocabulary
        super().__init__(choices=list(vocabulary.names), **options)

    def to_internal_value(self, data: Any) -> Any:
        """Our value for the name."""
        if data == "" and self.allow_blank:
            return ""
        try:
            return self.vocabulary.value_of(str(data), field=self.field_name or "")
        except Invalid as error:
            raise serializers.ValidationError(next(iter(error.fields.values())), code="invalid_choice") from None


class ListOrOneField(serializers.ListField):
    """A list; a single value counts as a list of one."""

    def to_internal_value(self, data: Any) -> Any:
        """The list."""
        return super().to_internal_value(data if isinstance(data, list) else [data])
