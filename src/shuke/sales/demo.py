"""The demo shop's stalled payments: a month of them behind, a queue of today."""

import datetime as dt

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.slots import DemoShop
from shuke.sales import commands
from shuke.sales.commands.ruling import run_rehearsal
from shuke.sales.models import Stall
from shuke.sales.queries.ways import ways


def load(shop: DemoShop) -> str:
    """See `common.slots.DemoRows`."""
    owner, agent = shop.team["owner"], shop.team["agent"]
    begins = clock.day_start(shop.today - dt.timedelta(days=14))
    with clock.fixed(begins):
        row = commands.write_rules(owner, {"wait": 15, "hours": 24, "spare": 20})
        run_rehearsal(row.pk)
        commands.begin_rules(owner, row.pk)
    for hours in range(6, 14 * 24, 6):
        moment = begins + dt.timedelta(hours=hours)
        if moment >= clock.now():
            break
        with clock.fixed(moment):
            commands.keep_stalls(whole=True)
            for stall in Stall.objects.filter(ended_at=None, is_spared=False).order_by("-pk")[:2]:
                _help(agent, stall)
    commands.keep_stalls(whole=True)
    return f"{Stall.objects.count()} stalled payments"


def _help(agent: Actor, stall: Stall) -> None:
    """Take one and reach out by the first way that is open."""
    if stall.holder_id:
        return
    stall = commands.claim_stall(agent, stall.pk)
    way = next((each for each in ways(agent, stall) if each.is_open), None)
    if way is not None:
        commands.reach_out(agent, stall.pk, way.code)
