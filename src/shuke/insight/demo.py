"""What the demo shop's owner made in insight: a list by hand, and the rules for kinds of buyers."""

from shuke.common.access import Actor
from shuke.common.errors import Busy
from shuke.common.slots import DemoShop
from shuke.insight import commands
from shuke.insight.commands.kinds import rehearse_kinds
from shuke.insight.queries.kinds import suggested

NAME = "新年内购会 Invited to the private sale"
INVITED = ("lin", "emma", "wang")


def load(shop: DemoShop) -> str:
    """Make it and put people on it; see `common.slots.DemoRows`."""
    owner = shop.team["owner"]
    people = commands.create_list(owner, name=NAME)
    commands.add_to_list(owner, people.pk, [shop.cast[key] for key in INVITED])
    return f"a list of {len(INVITED)} people{_kinds(owner)}"


def _kinds(owner: Actor) -> str:
    """Rules with the shop's own borders, tried and switched on; nothing before there is a copy to read."""
    try:
        rules = suggested()
    except Busy:
        return ""
    row = commands.write_kinds(owner, rules.as_json())
    rehearse_kinds(row.pk)
    row.refresh_from_db()
    if row.result is None:
        return ""
    commands.begin_kinds(owner, row.pk)
    run = commands.judge_buyers()
    return f", {run.written:,} buyers told apart" if run else ""
