"""The demo shop's enquiries and deals: nurseries, clubs and families who asked."""

import datetime as dt
from decimal import Decimal

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.slots import DemoShop
from shuke.sales import commands
from shuke.sales.models import Deal, Via
from shuke.sales.settings import stages

_ENQUIRIES = (
    ("ouyang", Via.FAIR, "想要一套新生儿礼盒，送朋友"),
    ("zhou", Via.CHAT, "平衡车多大的孩子能骑？想先试"),
    ("shen", Via.CALL, "幼儿园演出服，三十套"),
)
_OPEN = (
    ("lin", "换季整套衣服 A season’s wardrobe", 1280, 2),
    ("emma", "Birthday boxes for a playgroup", 2400, 1),
    ("wang", "社区亲子角的玩具 Toys for the community corner", 5600, 3),
    ("zhao", "老客回访：冬装 Winter clothes again", 980, 0),
)
_REASONS = ("价格高了", "选了别家", "暂时不需要")


def load(shop: DemoShop) -> str:
    """See `common.slots.DemoRows`."""
    agent, now = shop.team["agent"], clock.now()
    names = stages()
    for at, (key, via, words) in enumerate(_ENQUIRIES):
        with clock.fixed(now - dt.timedelta(hours=1 + 20 * at)):
            commands.note_enquiry(agent, shop.cast[key], via=via, words=words)
    for at, person in enumerate(shop.crowd[:36]):
        with clock.fixed(now - dt.timedelta(days=150 - 4 * at)):
            deal = _deal(agent, person, f"团购 Group order {at + 1}", 400 + 90 * (at % 7))
            for stage in names[1 : 1 + at % len(names)]:
                commands.move_deal(agent, deal.pk, stage)
        with clock.fixed(now - dt.timedelta(days=140 - 4 * at if at < 35 else 1)):
            if at % 3 == 2:
                commands.lose_deal(agent, deal.pk, _REASONS[at // 3 % len(_REASONS)])
            elif at < 30:
                commands.win_deal(agent, deal.pk)
    for at, (key, title, value, reached) in enumerate(_OPEN):
        deal = _deal(agent, shop.cast[key], title, value, days=at - 1)
        for name in names[1 : 1 + reached]:
            commands.move_deal(agent, deal.pk, name)
    return "3 leads and 40 deals"


def _deal(agent: Actor, person: int, title: str, value: int, *, days: int = 3) -> Deal:
    today = clock.today()
    return commands.open_deal(
        agent,
        person,
        title=title,
        value=Decimal(value),
        next_step="打电话问一下 Call and ask",
        next_on=today + dt.timedelta(days=days),
        closes_on=today + dt.timedelta(days=21 + days),
    )
