"""Tells mypy that calling a factory makes its model: `UserFactory()` is a `User`."""

from __future__ import annotations

from collections.abc import Callable

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo
from mypy.plugin import FunctionContext, Plugin
from mypy.types import Instance, Type, get_proper_type

BASE = "factory.base.BaseFactory"


class FactoryPlugin(Plugin):
    """A factory's class is called, the metaclass hands back what the factory makes."""

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """For classes derived from a factory only."""
        symbol = self.lookup_fully_qualified(fullname)
        if symbol is None or not isinstance(symbol.node, TypeInfo) or not symbol.node.has_base(BASE):
            return None
        base = next(info for info in symbol.node.mro if info.fullname == BASE)

        def made(context: FunctionContext) -> Type:
            factory = get_proper_type(context.default_return_type)
            if isinstance(factory, Instance) and (made := map_instance_to_supertype(factory, base).args):
                return made[0]
            return context.default_return_type

        return made


def plugin(version: str) -> type[Plugin]:
    """Mypy's way in."""
    return FactoryPlugin
