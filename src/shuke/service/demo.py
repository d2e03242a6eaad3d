"""The demo shop's inbox: a chat that waits, one that was answered, a call, one that is solved, a macro."""

import datetime as dt
from decimal import Decimal

from shuke.collect import commands as collect
from shuke.collect.queries import messages
from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.common.slots import DemoShop
from shuke.service import commands
from shuke.service.commands.arriving import file_message
from shuke.service.models import Ticket

#: Who wrote what how long ago, in Taobao's chat.
_CHATS = (
    ("小满的麦田", 7, "一穗的外套洗了一次就掉扣子，能补一颗吗？ A button came off the coat."),
    ("青禾_shen", 5, "上次退的裤子还没退款，什么时候到账？ When does my refund arrive?"),
    ("一鸣惊人爸爸", 30, "120 码的羽绒服还会补货吗？ Will the down coat in 120 come back?"),
    ("大勇哥", 52, "发票抬头能改成公司吗？ Can the invoice say the company?"),
    ("念念不忘zz", 2, "新生儿的包被可以机洗吗？ May the swaddle go into the machine?"),
)


def load(shop: DemoShop) -> str:
    """See `common.slots.DemoRows`."""
    owner, agent = shop.team["owner"], shop.team["agent"]
    hook, _token = collect.make_hook(owner, kind="chat", name="千牛 Qianniu", owner="麦穗童铺")
    now = clock.now()
    for number, (nick, hours, text) in enumerate(_CHATS, 1):
        with clock.fixed(now - dt.timedelta(hours=hours)):
            _write(hook.door, number, nick, text)
    button, refund, coat, invoice, _swaddle = Ticket.objects.order_by("pk")
    with clock.fixed(now - dt.timedelta(hours=29)):
        _answer(
            agent, coat, "预计下月初补货，到了给您留一件 120 码的。 Early next month; one is yours."
        )
    with clock.fixed(now - dt.timedelta(hours=50)):
        _answer(agent, invoice, "已改好，电子发票发到您邮箱了。 Done, it is in your mail.")
        commands.solve(agent, invoice.pk)
    commands.set_priority(owner, refund.pk, 4)
    commands.assign(owner, refund.pk, agent.id)
    commands.write_note(
        agent, refund.pk, "财务说今天放款，到账了告诉她。 Finance pays today; tell her then."
    )
    commands.complain(agent, refund.pk)
    commands.compensate(
        agent, refund.pk, kind="refund", amount=Decimal(80), reason="退款晚了一周 A week late"
    )
    commands.set_tags(agent, refund.pk, ["退款 refund"])
    commands.assign(agent, button.pk, agent.id)
    commands.open_ticket(
        agent,
        customer=shop.cast["wang"],
        subject="湖滨店买的围嘴少一条 One bib was missing",
        note="王阿姨来电，周末来店里拿。 She comes to the store on Saturday.",
    )
    commands.make_macro(
        owner,
        name="补寄纽扣 Send a button",
        text="{name}，给您添麻烦了，今天就补寄一套备用纽扣。\nSorry about that: spare buttons leave today.",
        tag="质量 quality",
    )
    return f"{Ticket.objects.count()} tickets"


def _write(door: str, number: int, nick: str, text: str) -> None:
    body = {
        "channel": "taobao", "door": door, "id": f"demo-{number}", "sender": nick,
        "sender_name": nick, "recipient": "麦穗童铺", "thread": nick, "text": text,
        "at": clock.now().isoformat(),
    }  # fmt: skip
    collect.receive(
        SYSTEM, f"{door}:messages", [collect.Incoming(f"demo-{number}", clock.now(), body)]
    )
    last = messages.messages().filter(door=door).order_by("-pk").values_list("pk", flat=True)[0]
    file_message(last)


def _answer(agent: Actor, ticket: Ticket, text: str) -> None:
    made = commands.answer(agent, ticket.pk, text)
    with clock.fixed(made.leaves_at):
        commands.send_answers()
