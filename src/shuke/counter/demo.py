"""Who was in the demo shop's stores lately, and who called."""

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
#: Days ago, whom (or a number that nobody has), direction, what came of it, about what, days until a call back.
_CALLS = (
    (5, "emma", "in", "talked", "Asked whether the coat is in stock in 110", None),
    (3, "zhao", "out", "missed", "", 4),
    (1, "ouyang", "in", "talked", "问早产儿有没有小一码 Asked for a smaller size", 2),
    (0, "13588123470", "in", "message", "想问怎么退货 How to send something back", None),
)


def load(shop: DemoShop) -> str:
    """Note the visits and calls; see `common.slots.DemoRows`."""
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
    for days, who, direction, outcome, about, promise in _CALLS:
        then = clock.now() - dt.timedelta(days=days, minutes=25)
        until = then.astimezone(clock.shop_zone()).date() + dt.timedelta(days=promise or 0)
        with clock.fixed(then):
            commands.log_call(
                agent,
                direction=direction,
                customer_id=shop.cast.get(who),
                number="" if who in shop.cast else who,
                outcome=outcome,
                about=about,
                call_back_on=until if promise else None,
            )
    return f"{len(_VISITS)} visits to stores, {len(_CALLS)} calls"
