"""What a person presses."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from config.kit.pages.declare import Component, component

Kind = Literal["primary", "secondary", "quiet", "danger"]


@component("button", attributes=True)
class Button(Component):
    """Does something; a form's one primary button, the others secondary or quiet."""

    label: str
    kind: Kind = "primary"
    icon: str | None = None
    type: Literal["submit", "button", "reset"] = "submit"
    name: str | None = None
    value: str | int | None = None
    form: str | None = None
    formaction: str | None = None
    opens: str | None = None
    is_disabled: bool = False
    is_wide: bool = False


@component("link-button", attributes=True)
class LinkButton(Component):
    """Goes somewhere, and looks like a button because it is the next step."""

    label: str
    href: str
    kind: Kind = "primary"
    icon: str | None = None
    is_wide: bool = False
    is_download: bool = False


@component("dialog", content="required", fills=("actions",))
class Dialog(Component):
    """A native dialog over the page, opened without script by a button with `opens=<id>`.

    Repeat in it what the page says anyway; what must be decided has its own page.
    """

    id: str
    title: str
    close_label: str | None = None


@component("disclosure", content="required")
class Disclosure(Component):
    """Details that open on request."""

    summary: str
    is_open: bool = False


@component("map-link")
class MapLink(Component):
    """An address that opens on a map; nothing is fetched before it is pressed."""

    address: str
    label: str | None = None

    @property
    def href(self) -> str:
        """OpenStreetMap's search for the address."""
        return f"https://www.openstreetmap.org/search?{urlencode({'query': self.address})}"
