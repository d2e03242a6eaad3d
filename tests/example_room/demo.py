"""What the room has in the demo shop."""

from shuke.common.slots import DemoShop
from tests.example_room import commands

WISHES = {"lin": "红色的小书包 A red school bag", "emma": "Rain boots in size 24"}


def load(shop: DemoShop) -> str:
    """Note what two of the cast wish; see `common.slots.DemoRows`."""
    for key, text in WISHES.items():
        commands.make_wish(shop.team["agent"], shop.cast[key], text)
    return f"{len(WISHES)} wishes"
