"""Surveys that a shop can begin with: what people read, in both languages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.surveys.models import Survey


def _ask(kind: str, zh: str, en: str, *, required: bool = False, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "label": {"zh-hans": zh, "en": en}, "required": required, **more}


def _if(question: str, test: str, value: str) -> dict[str, str]:
    return {"question": question, "test": test, "value": value}


_THANKS = {"zh-hans": "谢谢您，每一条我们都会看。", "en": "Thank you. We read every answer."}
_RECOMMEND = (
    "您有多愿意把我们推荐给朋友或同事？",
    "How likely are you to recommend us to a friend or colleague?",
)
_NPS = {
    "title": {"zh-hans": "您会推荐我们吗？", "en": "Would you recommend us?"},
    "intro": {"zh-hans": "不到一分钟。", "en": "It takes less than a minute."},
    "thanks": _THANKS,
    "questions": [
        {"id": "q1", **_ask("nps", *_RECOMMEND, required=True)},
        {
            "id": "q2",
            **_ask("text", "哪里让您失望了？", "What let you down?"),
            "only_if": _if("q1", "at_most", "6"),
        },
        {
            "id": "q3",
            **_ask("text", "还差什么，您会给满分？", "What is missing for a ten?"),
            "only_if": _if("q1", "at_least", "7"),
        },
    ],
}
_TICKET = {
    "title": {"zh-hans": "这次的问题解决得怎么样？", "en": "How did we do?"},
    "intro": {"zh-hans": "说的是您刚联系我们的这件事。", "en": "About what you wrote to us about."},
    "thanks": _THANKS,
    "questions": [
        {
            "id": "q1",
            **_ask(
                "satisfaction",
                "您对这次的处理满意吗？",
                "How satisfied are you with how it was handled?",
                required=True,
            ),
        },
        {
            "id": "q2",
            **_ask(
                "several",
                "是哪里没做好？",
                "What went wrong?",
                choices=[
                    "等太久 | It took too long",
                    "没解决 | It was not solved",
                    "态度 | The tone",
                    "来回问了好几遍 | I had to say it twice",
                    "其他 | Something else",
                ],
            ),
            "only_if": _if("q1", "at_most", "3"),
        },
        {"id": "q3", **_ask("text", "还想对我们说什么？", "Anything else you want to tell us?")},
    ],
}
_EFFORT = {
    "title": {"zh-hans": "办这件事费劲吗？", "en": "Was it easy?"},
    "thanks": _THANKS,
    "questions": [
        {
            "id": "q1",
            **_ask(
                "effort",
                "您觉得在我们这里办成这件事容易吗？",
                "How easy was it to get done what you came for?",
                required=True,
            ),
        },
        {
            "id": "q2",
            **_ask("text", "哪一步最费劲？", "What was the hardest part?"),
            "only_if": _if("q1", "at_most", "4"),
        },
    ],
}
_WORTH = {
    "title": {"zh-hans": "值不值？", "en": "Is it worth it?"},
    "intro": {
        "zh-hans": "您在我们这里花的不只是钱；得到的也不只是东西。",
        "en": "You spend more than money with us, and get more than things.",
    },
    "thanks": _THANKS,
    "questions": [
        {
            "id": "q1",
            **_ask(
                "matrix",
                "您在这些上花得多吗？（1 太多，5 很少）",
                "How do you find what it costs you? (1 far too much, 5 very little)",
                required=True,
                lines=["钱 | Money", "时间 | Time", "心思 | Thinking", "力气 | Effort"],
            ),
        },
        {
            "id": "q2",
            **_ask(
                "matrix",
                "这些您觉得怎么样？（1 很差，5 很好）",
                "How do you find what you get? (1 very bad, 5 very good)",
                required=True,
                lines=[
                    "商品 | Products",
                    "服务 | Service",
                    "我们的人 | Our people",
                    "店的形象 | The shop's image",
                ],
            ),
        },
        {
            "id": "q3",
            **_ask(
                "satisfaction",
                "总的来说您满意吗？",
                "All in all, how satisfied are you?",
                required=True,
            ),
        },
        {
            "id": "q4",
            **_ask(
                "text",
                "同样的东西您还在哪里买？为什么？",
                "Where else do you buy such things, and why?",
            ),
        },
    ],
}
_STAY = {
    "title": {"zh-hans": "您为什么留在我们这里？", "en": "Why do you stay with us?"},
    "intro": {"zh-hans": "三个问题，一分钟。", "en": "Three questions, one minute."},
    "thanks": _THANKS,
    "questions": [
        {
            "id": "q1",
            **_ask(
                "satisfaction",
                "总的来说您满意吗？",
                "All in all, how satisfied are you?",
                required=True,
            ),
        },
        {
            "id": "q2",
            **_ask(
                "choice",
                "您还来，最主要是因为？",
                "What is the main reason why you come back?",
                choices=[
                    "质量 | Quality",
                    "尺码合身 | The sizes fit",
                    "价格 | The price",
                    "客服 | The people who answer",
                    "习惯了 | Habit",
                ],
            ),
            "only_if": _if("q1", "at_least", "4"),
        },
        {
            "id": "q3",
            **_ask(
                "choice",
                "要是不来了，会是因为？",
                "What would be the reason to leave?",
                choices=[
                    "别家便宜 | Cheaper elsewhere",
                    "等太久 | Waiting too long",
                    "没有想要的 | Not what I need",
                    "出过问题 | Something went wrong",
                ],
            ),
        },
        {"id": "q4", **_ask("text", "您还缺什么？", "What do you still need?")},
    ],
}
#: Key -> its words for colleagues, kind of survey, content, and whether it is asked after each solved ticket.
READY: dict[str, tuple[Any, str, dict[str, Any], bool]] = {
    "nps": (_("Would they recommend the shop (NPS)"), Survey.Kind.NPS, _NPS, False),
    "ticket": (_("After a ticket (CSAT)"), Survey.Kind.CSAT, _TICKET, True),
    "effort": (_("How easy it is (CES)"), Survey.Kind.CES, _EFFORT, False),
    "worth": (_("What it costs them, what they get"), Survey.Kind.CSAT, _WORTH, False),
    "stay": (_("Why they stay, what they still need"), Survey.Kind.CSAT, _STAY, False),
}
