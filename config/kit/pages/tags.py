"""Template tags of the pages; built in, so that no template has to load them."""

from __future__ import annotations

import re
from typing import Any, Final

from django import template
from django.contrib.messages.storage.base import Message
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, token_kwargs
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from config.kit.pages import components  # noqa: F401 - declares the components
from config.kit.pages.declare import Component, ComponentError, find_component
from config.kit.pages.icons import icon
from config.kit.pages.markdown import rendered
from config.kit.pages.times import when

register = template.Library()
register.simple_tag(icon)
register.simple_tag(takes_context=True)(when)


class FillNode(Node):
    """A named slot inside a component's content."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The slot's HTML."""
        return self.nodelist.render(context)


class ComponentNode(Node):
    """One use of a component in a template."""

    def __init__(self, declared: type[Component], props: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.declared = declared
        self.props = props
        self.fills = {node.name: node for node in nodelist if isinstance(node, FillNode)}
        self.nodelist = NodeList(node for node in nodelist if not isinstance(node, FillNode))

    def render(self, context: Context) -> SafeString:
        """The component's HTML; undefined variables arrive as None and fail where None is no value."""
        values = {name: value.resolve(context, ignore_failures=True) for name, value in self.props.items()}
        instance, attributes = self.declared.build(values)
        with context.push(), instance.around(context):
            content = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 - rendered by Django
            fills = {name: mark_safe(fill.render(context).strip()) for name, fill in self.fills.items()}  # noqa: S308
            if self.declared.content_rule == "required" and not content:
                raise ComponentError(f"component {self.declared.tag!r} needs content")
            return mark_safe(instance.render(context, content, fills, attributes))  # noqa: S308


@register.tag("component")
def do_component(parser: Parser, token: Token) -> ComponentNode:
    """`{% component "name" prop=value … %}`, closed by `{% endcomponent %}` where it takes content or slots."""
    bits = token.split_contents()[1:]
    if not bits or bits[0][0] not in "\"'":
        raise TemplateSyntaxError('write the component\'s name in quotes: {% component "button" … %}')
    name = bits.pop(0).strip("\"'")
    empty = bool(bits) and bits[-1] == "/" and bool(bits.pop())
    props = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"component {name!r} takes name=value only, not {' '.join(bits)}")
    try:
        declared = find_component(name)
        declared.check_names(list(props))
    except ComponentError as error:
        raise TemplateSyntaxError(str(error)) from error
    nodelist = NodeList()
    if not empty and (declared.content_rule != "none" or declared.fill_names):
        nodelist = parser.parse(("endcomponent",))
        parser.delete_first_token()
    check_content(declared, nodelist)
    return ComponentNode(declared, props, nodelist)


def check_content(declared: type[Component], nodelist: NodeList) -> None:
    """Raise for slots that are not declared and content where none is taken."""
    for node in nodelist:
        if isinstance(node, FillNode):
            if node.name not in declared.fill_names:
                raise TemplateSyntaxError(f"component {declared.tag!r} has no slot {node.name!r}")
        elif declared.content_rule == "none" and not (isinstance(node, TextNode) and not node.s.strip()):
            raise TemplateSyntaxError(f"component {declared.tag!r} takes no content, only its slots")


@register.tag("fill")
def do_fill(parser: Parser, token: Token) -> FillNode:
    """`{% fill "actions" %}…{% endfill %}` directly inside a component."""
    bits = token.split_contents()
    if len(bits) != 2 or bits[1][0] not in "\"'":  # noqa: PLR2004 - the tag and its one argument
        raise TemplateSyntaxError('write {% fill "name" %}…{% endfill %}')
    nodelist = parser.parse(("endfill",))
    parser.delete_first_token()
    return FillNode(bits[1].strip("\"'"), nodelist)


TONES: Final = {"success": "ok", "warning": "warn", "error": "bad"}


@register.filter
def tone(message: Message) -> str:
    """The alert kind of a message of Django's messages framework."""
    return TONES.get(message.level_tag, "info")


@register.filter
def text(value: object) -> str:
    """`value` as text, whatever it was."""
    return str(value)


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that a narrow column breaks after its `@` and its dots, not within a word."""
    parts = re.split(r"(?<=[@.])", str(address))
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in parts))


@register.filter
def markdown(value: str) -> SafeString:
    """A text that a practice wrote, as safe HTML."""
    return rendered(str(value))


@register.simple_tag
def sequence(*items: object) -> list[object]:
    """`{% sequence _("Times") _("Pay") as steps %}`: a list made in the template."""
    return list(items)


@register.simple_tag
def url_if_any(name: str, *args: Any, **kwargs: Any) -> str | None:
    """The address of a named page, or None while no such page is wired."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return None


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The present address's query with `changes`; None or "" takes a name out. Starts with `?`."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in {None, ""}:
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"
