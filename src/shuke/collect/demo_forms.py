"""The demo shop's forms: one for enquiries and one for an event, with what people sent on them."""

import datetime as dt

from shuke.collect import commands
from shuke.collect.models import WebForm
from shuke.collect.queries import webforms
from shuke.common import clock
from shuke.common.slots import DemoShop

#: Seen and begun on a day, the latest last.
_SEEN = (12, 9, 14, 21, 18, 11, 8, 16, 22, 19, 13, 25, 17, 6)
_SOURCES = ("wechat", "xiaohongshu", "橱窗 Shop window", "")


def load(shop: DemoShop) -> str:
    """Make and fill them; see `common.slots.DemoRows`."""
    owner = shop.team["owner"]
    enquiry = commands.make_form(owner, kind="lead", name="官网咨询 Enquiries")
    event = commands.make_form(
        owner, kind="event", name="开春亲子会 Spring morning", content=_EVENT
    )
    for form, share in ((enquiry, 0.35), (event, 0.5)):
        _visited(form, share)
    # A regular's address, with a phone that is not hers on record.
    regular = (
        3,
        {"q1": "想换个手机号收货", "q2": "小满", "q3": "13738021146", "q4": shop.emails["lin"]},
    )
    entries = [(enquiry, *each) for each in (*_ENQUIRIES, regular)]
    entries += [(event, *each) for each in _SIGN_UPS]
    for at, (form, days, answers) in enumerate(entries):
        origin = {"source": _SOURCES[at % len(_SOURCES)], "language": "zh"}
        moment = clock.now() - dt.timedelta(days=days, hours=3 + at)
        with clock.fixed(moment):
            commands.receive_entry(
                webforms.latest(form), f"demo-{at}", answers, at=moment,
                origin={key: text for key, text in origin.items() if text},
            )  # fmt: skip
    return f"{len(entries)} entries of two forms"


def _visited(form: WebForm, share: float) -> None:
    for ago, seen in enumerate(reversed(_SEEN)):
        with clock.fixed(clock.now() - dt.timedelta(days=ago)):
            for step, count in (("seen", seen), ("begun", round(seen * share))):
                commands.count_steps(form, step, count)


_EVENT = {
    "title": {"zh-hans": "开春亲子会，来坐坐", "en": "A spring morning for families"},
    "intro": {
        "zh-hans": "三月第一个周六上午，在西湖店。有茶点，也有给宝宝的小礼物。",
        "en": "First Saturday of March, in the shop by the lake. Tea for you, a gift for the little one.",
    },
    "thanks": {"zh-hans": "名额给您留好了，到店报手机号即可。", "en": "Your place is held. Just tell us your phone number."},
    "confirm": True,
    "fields": [
        {"about": "name", "required": True},
        {"about": "phone", "required": True},
        {"about": "email"},
        {"about": "child"},
        {"about": "choice", "required": True, "choices": ["1", "2", "3", "4+"],
         "label": {"zh-hans": "几位一起来？", "en": "How many of you will come?"}},
        {"about": "several", "choices": ["手作 Crafts", "绘本 Picture books", "试穿 Trying on"],
         "label": {"zh-hans": "想参加哪些？", "en": "What would you like to join?"}},
        {"about": "consent:marketing:sms"},
        {"about": "consent:marketing:email"},
    ],
}  # fmt: skip
#: Days ago, answers.
_ENQUIRIES = (
    (11, {"q1": "双胞胎 66 码的连体衣，两件可以优惠吗？", "q2": "顾盼", "q3": "13958016621", "q5": "yes"}),
    (6, {"q1": "有没有早产儿的尺码？", "q2": "白露", "q3": "13675812290"}),
    (1, {"q1": "Do you ship to Munich?", "q2": "Jonas Weber", "q3": "+49 151 23456789", "q4": "jonas.weber@example.com"}),
)  # fmt: skip
#: Nobody asks for letters by e-mail: that would send one when the demo is made.
_SIGN_UPS = (
    (9, {"q1": "方晴", "q2": "13777441025", "q5": "2", "q6": ["手作 Crafts", "绘本 Picture books"], "q7": "yes"}),
    (7, {"q1": "许家宁", "q2": "13588290417", "q4": "2025-08-14", "q5": "3", "q6": ["试穿 Trying on"]}),
    (4, {"q1": "Clara Novak", "q2": "13819207745", "q3": "clara.novak@example.com", "q5": "1", "q7": "yes"}),
    (2, {"q1": "梁一诺", "q2": "13867410932", "q4": "2026-02-02", "q5": "4+", "q7": "yes"}),
    (0, {"q1": "宋知夏", "q2": "13656639081", "q5": "2", "q6": ["绘本 Picture books"]}),
)  # fmt: skip
