"""Message templates, rendered strictly: a variable that is not there is an error, never a blank."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.template import Context, Engine, Template, TemplateDoesNotExist
from django.utils import timezone, translation

from messaging.delivery.enums import Channel
from messaging.delivery.kinds import MessageKind
from messaging.delivery.voice import Voice

BUILTINS: Final = ["django.templatetags.i18n", "django.templatetags.l10n", "messaging.delivery.mail.tags"]
PARTS: Final[Mapping[Channel, tuple[str, ...]]] = {
    Channel.EMAIL: ("subject.txt", "txt", "html"),
    Channel.IN_APP: ("title.txt",),
    Channel.PUSH: ("title.txt",),
    Channel.SMS: ("sms.txt",),
}


class UndefinedVariableError(Exception):
    """A template asks for what its kind does not declare."""


class _Undefined(str):
    """Django's `string_if_invalid`, turned into an error: Django asks for "%s" and formats the name into it."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariableError(str(variable))


class _StrictContext(Context):
    """Raises for a name that `{% if %}` would take for false."""

    def __getitem__(self, key: Any) -> Any:
        if key not in self:
            raise UndefinedVariableError(key)
        return super().__getitem__(key)


@lru_cache(maxsize=1)
def mail_engine() -> Engine:
    """The template engine of messages: the site's folders, strict, without request or user."""
    dirs: Any = settings.TEMPLATES[0]["DIRS"]
    return Engine(
        dirs=dirs,
        app_dirs=True,
        string_if_invalid=_Undefined("%s"),
        builtins=BUILTINS,
        libraries={"i18n": BUILTINS[0], "l10n": BUILTINS[1]},
    )


def find_template(kind: MessageKind, part: str) -> Template | None:
    """The template of `kind` for `part`, or None."""
    try:
        return mail_engine().get_template(kind.template(part))
    except TemplateDoesNotExist as error:
        if error.chain or str(error) != kind.template(part):
            raise  # the template is there, what it extends or includes is not
        return None


def missing_templates(kind: MessageKind) -> list[str]:
    """Names of the templates that `kind` needs for its channels and does not have."""
    parts = {part for channel in kind.channels for part in PARTS[channel]}
    return sorted(kind.template(part) for part in parts if find_template(kind, part) is None)


def render_part(kind: MessageKind, part: str, *, context: Mapping[str, Any], voice: Voice) -> str | None:
    """One part of a message in the voice's language and zone; None where an optional part does not exist.

    Raises `UndefinedVariableError`, and Django's own errors for broken templates.
    """
    template = find_template(kind, part)
    if template is None:
        return None
    with translation.override(voice.language), timezone.override(voice.zone):
        variables = {**context, **voice.variables()}
        return template.render(_StrictContext(variables, autoescape=part.endswith("html"))).strip()


def render_line(kind: MessageKind, part: str, *, context: Mapping[str, Any], voice: Voice) -> str:
    """A required part that is one line: white space of the template becomes single blanks."""
    text = render_part(kind, part, context=context, voice=voice)
    if text is None:
        raise TemplateDoesNotExist(kind.template(part))
    return " ".join(text.split())
