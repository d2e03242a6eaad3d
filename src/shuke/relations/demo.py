"""On which terms the people of the demo shop deal with it."""

from typing import Any

from shuke.common.access import SYSTEM
from shuke.common.slots import DemoShop
from shuke.relations import standard
from shuke.relations.commands import (
    assign_types,
    begin_types,
    choose_type,
    run_rehearsal,
    write_types,
)

#: Main character -> type, and why a colleague says so.
CHOSEN = {
    "lin": ("close", "每次回信都聊孩子，先问她意见 Writes back about her child, ask her first"),
    "emma": ("served", "只要快，不要推荐 Wants it fast, and nothing recommended"),
}


def load(shop: DemoShop) -> str:
    """Switch the standard set on and say of two what they want; see `common.slots.DemoRows`. Where the shop has no
    copy for analysis yet nothing can be rehearsed, and so nothing holds."""
    version = write_types(SYSTEM, _definition())
    run_rehearsal(version.pk)
    version.refresh_from_db()
    if version.result is None:
        return "a set of relationship types that nobody has tried"
    begin_types(SYSTEM, version.pk)
    owner = shop.team["owner"]
    for key, (kind, reason) in CHOSEN.items():
        choose_type(owner, shop.cast[key], kind, reason=reason)
    return f"relationship types, told of {assign_types():,} people by what they do"


def _definition() -> dict[str, Any]:
    """The standard set, with room for the several campaigns that somebody who looks around sends in an hour."""
    types = [
        {**each, "most": max(each["most"], 4) if each["most"] else 0}
        for each in standard.definition()["types"]
    ]
    return {"types": types}
