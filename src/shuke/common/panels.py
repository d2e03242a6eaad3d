"""Panels that rooms add to pages of other rooms: read for one thing, drawn in their order."""

from typing import Any

from shuke.common.access import Actor
from shuke.common.declarations import declared


def read_panels(kind: type[Any], actor: Actor, *things: Any) -> list[tuple[str, dict[str, Any]]]:
    """Templates and contexts of the panels of one kind that have something to say. Each is a
    declaration with `template`, `read(actor, *things)` and `order`."""
    panels: list[Any] = declared(kind)
    drawn = ((each.template, each.read(actor, *things)) for each in panels)
    return [(template, context) for template, context in drawn if context is not None]
