"""Ready-made journeys, to begin from: definitions that need nothing but the shop's own words."""

from typing import Any


def _journey(
    name: str, trigger: tuple[str, dict[str, str]], steps: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    key, values = trigger
    definition = {
        "trigger": {"key": key, "values": values},
        "goal": None,
        "again": "once",
        "segment": 0,
        "holdout": 10,
        "steps": steps,
        "last": 20,
        **more,
    }
    return {"name": name, "definition": definition}


def _letter(key: str, subject: str, html: str, purpose: str = "marketing") -> dict[str, Any]:
    return {"key": key, "kind": "message", "purpose": purpose, "subject": subject, "html": html}


def _wait(key: str, amount: int, unit: str = "days") -> dict[str, Any]:
    return {"key": key, "kind": "wait", "amount": amount, "unit": unit}


def _task(key: str, title: str) -> dict[str, Any]:
    return {"key": key, "kind": "deed", "action": "task", "values": {"title": title, "who": ""}}


_PAID = {"key": "shop.paid", "values": {}, "same": True}
_BUYS = {"key": "shop.ordered", "values": {}, "same": False}

READY: dict[str, dict[str, Any]] = {
    "birthday": _journey(
        "生日问候 Birthday greeting",
        ("customers.birthday", {"days": "0"}),
        [
            {"key": "s1", "kind": "clock", "at": "09:00"},
            _letter(
                "s2",
                "{{ customer.first_name | default: '你好' }}，生日快乐！",
                "<p>{{ customer.greeting }}，</p><p>今天是你的生日，愿新的一岁处处有惊喜。"
                "生日当天到店，凭这封信领一份小礼物。</p>",
            ),
        ],
        again="300",
    ),
    "stalled": _journey(
        "催付 Stalled payment",
        ("shop.unpaid", {"minutes": "60"}),
        [
            _letter(
                "s1",
                "{{ customer.first_name | default: '你好' }}，你选的还在等你",
                "<p>{{ customer.greeting }}，</p><p>订单还没有付款，货给你留着。"
                "付款时遇到了什么，直接回复这封信，我们来帮你。</p>",
                "service",
            ),
            _wait("s2", 1),
            _task("s3", "打电话问问付款遇到了什么 Ask what stopped the payment"),
        ],
        again="each",
        goal=_PAID,
    ),
    "newcomer": _journey(
        "欢迎新朋友 Welcome for newcomers",
        ("shop.ordered_first", {}),
        [
            _wait("s1", 2),
            {"key": "s2", "kind": "clock", "at": "10:00"},
            _letter(
                "s3",
                "{{ customer.first_name | default: '你好' }}，谢谢你第一次来",
                "<p>{{ customer.greeting }}，</p><p>东西收到了吗？不合适，14 天内免费换。"
                "常来的朋友都从这几样开始，有空看看。</p>",
            ),
            {
                "key": "s4", "kind": "until", "trigger": "shop.ordered", "values": {},
                "same": False, "days": 30,
                "yes": [
                    {"key": "s5", "kind": "deed", "action": "tag",
                     "values": {"tag": "回头客 Came back"}},
                ],
                "no": [
                    _letter(
                        "s6",
                        "有一份新客试用在等你",
                        "<p>{{ customer.greeting }}，</p><p>上次的用得怎么样？"
                        "这个月新到的，想请你先试。</p>",
                    ),
                ],
            },
        ],
    ),
    "care_call": _journey(
        "购后关怀电话 After-purchase care call",
        ("shop.paid", {}),
        [_wait("s1", 7), _task("s2", "打电话问问用得怎么样 Ask how it is going")],
        again="90",
    ),
    "review": _journey(
        "请求评价 Review request",
        ("shop.paid", {}),
        [
            _wait("s1", 14),
            {"key": "s2", "kind": "clock", "at": "19:30"},
            _letter(
                "s3",
                "买的东西用得怎么样？",
                "<p>{{ customer.greeting }}，</p><p>用了两个星期，说说感受？"
                "回复这封信就行，一句话也好，其他家长会看到。</p>",
            ),
        ],
        again="30",
    ),
    "cart": _journey(
        "购物车提醒 Cart left behind",
        ("shop.cart_left", {"minutes": "180"}),
        [
            _letter(
                "s1",
                "{{ customer.first_name | default: '你好' }}，购物车里的还要吗？",
                "<p>{{ customer.greeting }}，</p><p>你选的东西还在购物车里。"
                "拿不准尺码或颜色，回复这封信，我们帮你看。</p>",
            ),
        ],
        again="7",
        goal=_BUYS,
    ),
    "replenish": _journey(
        "快用完了 Due to buy again",
        ("insight.due_again", {"days": "7"}),
        [
            {"key": "s1", "kind": "clock", "at": "10:00"},
            _letter(
                "s2",
                "{{ customer.first_name | default: '你好' }}，家里的快用完了吧？",
                "<p>{{ customer.greeting }}，</p><p>照你平时的用量，上次买的这几天就该用完了。"
                "回复这封信，我们照原样给你备一份。</p>",
            ),
        ],
        again="14",
        goal=_BUYS,
    ),
    "service": _journey(
        "保养到期 Service due",
        ("care.service_due", {"days": "14"}),
        [
            {"key": "s1", "kind": "clock", "at": "10:00"},
            _letter(
                "s2",
                "{{ customer.first_name | default: '你好' }}，该做保养了",
                "<p>{{ customer.greeting }}，</p><p>再过两周就到下一次保养的时间。"
                "回复这封信约个你方便的时间。</p>",
                "service",
            ),
            _wait("s3", 7),
            _task("s4", "打电话约保养时间 Arrange the service"),
        ],
        again="each",
    ),
}  # fmt: skip
