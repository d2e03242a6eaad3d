"""The list that the demo shop's owner keeps by hand."""

from shuke.common.slots import DemoShop
from shuke.insight import commands

NAME = "新年内购会 Invited to the private sale"
INVITED = ("lin", "emma", "wang")


def load(shop: DemoShop) -> str:
    """Make it and put people on it; see `common.slots.DemoRows`."""
    owner = shop.team["owner"]
    people = commands.create_list(owner, name=NAME)
    commands.add_to_list(owner, people.pk, [shop.cast[key] for key in INVITED])
    return f"a list of {len(INVITED)} people"
