"""On which terms the people of the demo shop deal with it."""

from shuke.common.access import SYSTEM
from shuke.common.slots import DemoShop
from shuke.relations import standard
from shuke.relations.commands import begin_types, choose_type, run_rehearsal, write_types

#: Main character -> type, and why a colleague says so.
CHOSEN = {
    "lin": ("close", "每次回信都聊孩子，先问她意见 Writes back about her child, ask her first"),
    "emma": ("served", "只要快，不要推荐 Wants it fast, and nothing recommended"),
}


def load(shop: DemoShop) -> str:
    """Switch the standard set on and say of two what they want; see `common.slots.DemoRows`."""
    version = write_types(SYSTEM, standard.definition())
    run_rehearsal(version.pk)
    begin_types(SYSTEM, version.pk)
    owner = shop.team["owner"]
    for key, (kind, reason) in CHOSEN.items():
        choose_type(owner, shop.cast[key], kind, reason=reason)
    return f"relationship types, said of {len(CHOSEN)} people"
