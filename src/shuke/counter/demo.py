"""Who was in the demo shop's stores lately."""

import datetime as dt

from shuke.common import clock
from shuke.common.slots import DemoShop
from shuke.counter import commands
from shuke.team.queries import store_ids

#: Days ago, whom, store, kind, why, what came of it.
_VISITS = (
    (22, "wang", "hubin", "visit", "给乐乐找过冬的羽绒服 A winter coat for her grandson", "bought"),
    (6, "wang", "hubin", "advice", "问 120 码会不会大 Asked whether 120 is too large", "thinking"),
    (4, "lin", "hubin", "pick_up", "取网上订的连体衣 Picked up what she ordered online", ""),
    (2, "anneliese", "xuhui", "trial", "Tried on rain boots", "comes_back"),
)


def load(shop: DemoShop) -> str:
    """Note the visits; see `common.slots.DemoRows`."""
    agent, stores = shop.team["agent"], store_ids()
    for days, who, store, kind, about, outcome in _VISITS:
        then = clock.now() - dt.timedelta(days=days, hours=2)
        with clock.fixed(then):
            commands.note_visit(
                agent,
                shop.cast[who],
                store_id=stores[store],
                kind=kind,
                about=about,
                outcome=outcome,
                spoken_with_id=agent.id,
            )
    return f"{len(_VISITS)} visits to stores"
