"""The demo shop's surveys: one in two waves, and one after tickets."""

import datetime as dt

from shuke.common import clock
from shuke.common.slots import DemoShop
from shuke.surveys import commands
from shuke.surveys.models import Invitation

#: People of the crowd asked in each wave, and how many of them answer.
_INVITED, _ANSWERING = 90, (42, 51)
_WORDS = (
    "尺码很准，孩子穿着舒服。", "Fast, and somebody always answers.", "包装太厚了，拆半天。",
    "客服回得快。", "希望有更大的码。", "快递等了一周。", "The seams opened after a month.",
)  # fmt: skip


def load(shop: DemoShop) -> str:
    """See `common.slots.DemoRows`."""
    owner = shop.team["owner"]
    begins = clock.day_start(shop.today - dt.timedelta(days=70)) + dt.timedelta(hours=10)
    with clock.fixed(begins):
        stay = commands.make_survey(owner, ready="stay", name="为什么留下 Why they stay")
        commands.open_survey(owner, stay.pk)
        quotas = [{"group": "老客 Regulars", "most": 40}, {"group": "新客 Newcomers", "most": 40}]
        commands.set_quotas(owner, stay.pk, quotas=quotas)
        _invite(shop, stay.pk)
    _answer(stay.pk, begins, _ANSWERING[0], 0)
    second = begins + dt.timedelta(days=35)
    with clock.fixed(second):
        commands.make_finding(
            owner,
            stay.pk,
            text="快递太慢：换一家试试 Parcels are slow: try another carrier",
            due_on=shop.today - dt.timedelta(days=20),
        )
        commands.begin_wave(owner, stay.pk)
        _invite(shop, stay.pk)
    _answer(stay.pk, second, _ANSWERING[1], 3)
    ticket = commands.make_survey(owner, ready="ticket", name="工单之后 After a ticket")
    commands.open_survey(owner, ticket.pk)
    commands.invite(owner, ticket.pk, [shop.cast[key] for key in ("lin", "emma", "zhao")])
    for key, score in (("lin", 5), ("emma", 2)):
        invitation = Invitation.objects.get(survey=ticket, customer=shop.cast[key])
        raw = {"q1": [str(score)], "q3": [_WORDS[3 if score == 5 else 6]]}
        commands.answer_invitation(invitation.code, raw)
    recommend = commands.make_survey(owner, ready="nps", name="推荐值 NPS")
    commands.set_up(owner, recommend.pk, is_public=True, after_ticket=False, rest_days=30)
    return "3 surveys"


def _invite(shop: DemoShop, survey: int) -> None:
    owner = shop.team["owner"]
    half = _INVITED // 2
    commands.invite(owner, survey, shop.crowd[:half], group="老客 Regulars")
    commands.invite(owner, survey, shop.crowd[half:_INVITED], group="新客 Newcomers")


def _answer(survey: int, since: dt.datetime, count: int, happier: int) -> None:
    rows = Invitation.objects.filter(survey=survey, answered_at=None, wave__ended_at=None)
    for at, row in enumerate(sorted(rows, key=lambda each: (each.pk % 2, each.pk))[:count]):
        score = (5, 4, 4, 2, 5, 3, 4, 5, 1, 4)[(at + happier * (at % 3)) % 10]
        raw = {"q1": [str(score)], "q2": [f"c{1 + at % 5}"], "q3": [f"c{1 + at % 3}"]}
        if at % 3 == 0:
            raw["q4"] = [_WORDS[at % len(_WORDS)]]
        with clock.fixed(since + dt.timedelta(hours=5 * at + 1)):
            commands.answer_invitation(row.code, raw)
