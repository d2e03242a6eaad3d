"""What the demo shop's team has on its hands: calls for today, one late and free to take, one without people."""

import datetime as dt

from shuke.common import clock
from shuke.common.slots import DemoShop
from shuke.customers.commands.owning import assign_owner
from shuke.tasks.commands import giving, promising, ticking

#: They were given so long ago.
GIVEN = dt.timedelta(days=2)


def load(shop: DemoShop) -> str:
    """Give the tasks, and say who looks after whom; see `common.slots.DemoRows`."""
    owner, marketer, agent = (shop.team[name] for name in ("owner", "marketer", "agent"))
    ids, today = shop.cast, shop.today
    then = clock.now() - GIVEN
    with clock.fixed(then):
        calls = giving.assign_task(
            owner,
            title="给三位老客打电话，问问近况 Call three who have gone quiet",
            note="不推销，先问孩子多大了、衣服合不合身。\nNo selling: ask how old the children are now.",
            due_on=today,
            holder_id=agent.id,
            customers=[ids[key] for key in ("zhao", "wang", "wu")],
        )
        giving.assign_task(
            marketer,
            title="问问沈青禾退货是不是尺码的事 Ask 沈青禾 whether it was the size",
            due_on=today - dt.timedelta(days=1),
            role="agent",
            customers=[ids["shen"]],
        )
        giving.assign_task(
            owner,
            title="拍冬装橱窗照 Take pictures of the winter window",
            note="湖滨店和徐汇店各三张。Three of each store.",
            due_on=today + dt.timedelta(days=4),
            holder_id=marketer.id,
        )
    for key in ("lin", "zhao", "wang", "wu"):
        assign_owner(owner, ids[key], agent.id)
    ticking.tick_person(agent, calls.pk, ids["wang"], "reached", "孙子要上小班了，周末来店里试外套")
    return "3 tasks"


def promise(shop: DemoShop) -> str:
    """What the team promised to the cast: one is late, one is kept; see `common.slots.DemoRows`."""
    agent, ids, today = shop.team["agent"], shop.cast, shop.today
    with clock.fixed(clock.now() - GIVEN):
        late = promising.make_promise(
            agent,
            ids["shen"],
            what="重新寄一张尺码表 Send the size chart again",
            due_on=today - dt.timedelta(days=1),
        )
        done = promising.make_promise(
            agent, ids["lin"], what="到货了留一件 90 码的 Keep one in size 90", due_on=today
        )
    promising.make_promise(
        agent,
        ids["emma"],
        what="英文发票寄到邮箱 Mail an invoice in English",
        due_on=today + dt.timedelta(days=2),
        holder_id=late.holder_id,
    )
    promising.settle_promise(agent, done.pk, "kept")
    return "3 promises"
